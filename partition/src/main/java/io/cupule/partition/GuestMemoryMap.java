package io.cupule.partition;

import io.cupule.kvm.GuestMemory;
import io.cupule.kvm.MemoryBacking;
import io.cupule.partition.scenario.VmSettings;

/**
 * Where a VM's memory lies: from 0 up to the hole below 4 GiB that local APIC, I/O APIC and later
 * PCI need, the rest from 4 GiB on.
 */
final class GuestMemoryMap {
  private static final long GIB = 1L << 30;
  private static final long HOLE_START = 3 * GIB;
  private static final long HOLE_END = 4 * GIB;

  private GuestMemoryMap() {}

  static GuestMemory map(VmSettings vm) {
    GuestMemory memory = GuestMemory.map(backing(vm), slots(vm.memory().bytes()));
    if (vm.lockMemory()) {
      lock(memory);
    }
    return memory;
  }

  private static GuestMemory.Slot[] slots(long size) {
    return size <= HOLE_START
        ? new GuestMemory.Slot[] {new GuestMemory.Slot(0, size)}
        : new GuestMemory.Slot[] {
          new GuestMemory.Slot(0, HOLE_START), new GuestMemory.Slot(HOLE_END, size - HOLE_START)
        };
  }

  private static void lock(GuestMemory memory) {
    try {
      memory.lock();
    } catch (RuntimeException e) {
      memory.close();
      throw e;
    }
  }

  /** Bytes of memory below 4 GiB. */
  static long below4Gib(VmSettings vm) {
    return Math.min(vm.memory().bytes(), HOLE_START);
  }

  /** Bytes of memory from 4 GiB on. */
  static long above4Gib(VmSettings vm) {
    return vm.memory().bytes() - below4Gib(vm);
  }

  private static MemoryBacking backing(VmSettings vm) {
    return switch (vm.hugePages()) {
      case NONE -> MemoryBacking.NORMAL;
      case SIZE_2M -> MemoryBacking.HUGE_2M;
      case SIZE_1G -> MemoryBacking.HUGE_1G;
      case TRANSPARENT -> MemoryBacking.TRANSPARENT_HUGE;
    };
  }
}
