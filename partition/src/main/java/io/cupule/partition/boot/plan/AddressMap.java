package io.cupule.partition.boot.plan;

import io.cupule.kvm.memory.GuestMemory;
import java.util.List;

/**
 * Places a VM's memory: from 0 up to the hole below 4 GiB, which the local APIC, the I/O APIC and
 * later PCI need, and the rest from 4 GiB on. {@code docs/boot.md} shows the map.
 */
public final class AddressMap {
  /** Where the hole below 4 GiB starts; it has devices, and no memory. */
  public static final long HOLE_START = 3L << 30;

  static final long HOLE_END = 4L << 30;

  /** The most memory that a scenario can give a VM, in bytes. */
  static final long LARGEST_MEMORY = 1L << 40;

  private AddressMap() {}

  /**
   * Returns the ranges of a VM's memory.
   *
   * @param size bytes of memory, a positive multiple of the page size
   * @return one range, or two if the memory reaches the hole
   */
  public static List<GuestMemory.Slot> slots(long size) {
    return size <= HOLE_START
        ? List.of(new GuestMemory.Slot(0, size))
        : List.of(
            new GuestMemory.Slot(0, HOLE_START), new GuestMemory.Slot(HOLE_END, size - HOLE_START));
  }

  /**
   * Returns the part of the memory that lies below 4 GiB.
   *
   * @param size bytes of memory
   * @return bytes, at most 3 GiB
   */
  public static long below4Gib(long size) {
    return Math.min(size, HOLE_START);
  }

  /**
   * Returns the part of the memory that lies from 4 GiB on.
   *
   * @param size bytes of memory
   * @return bytes
   */
  public static long above4Gib(long size) {
    return size - below4Gib(size);
  }
}
