package io.cupule.device;

import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * An address space of devices: one instance serves port I/O, another one MMIO.
 *
 * <p>vCPU threads read and write at any time and take no lock; an access allocates nothing on its
 * way to a device. Regions may be registered, moved and removed while vCPUs run. An access looks at
 * the bus once, when it begins, so it sees the bus either before or after a change:
 *
 * <ul>
 *   <li>An access that begins after a change has returned sees that change. So after {@link
 *       #remove} no new access reaches the device, and after {@link #move} none reaches it at the
 *       old place.
 *   <li>An access that began earlier may still be under way when the change returns. It reaches the
 *       device at its old place, with the offset of that place, or ends unclaimed if it began
 *       before the device was there. There is at most one such access per thread; nothing waits for
 *       it. So a device that was removed must accept a late access until every vCPU thread has
 *       ended its present exit.
 *   <li>During {@link #move} the device is at exactly one of the two places.
 * </ul>
 *
 * <p>An access that does not lie completely inside one region is unclaimed. So is an access whose
 * size is not 1, 2, 4 or 8 (KVM splits an access that crosses a page into odd pieces). Such a read
 * returns all ones and such a write has no effect, as on a PC's bus without a device.
 */
public final class Bus {
  /** Accesses of both kinds on all buses of a VM. */
  public static final DeviceCounter UNCLAIMED =
      DeviceCounter.alone(
          "unclaimedAccesses",
          "guest accesses that no device answered",
          DeviceCounter.Unit.COUNT,
          "cupule_device_unclaimed_accesses_total");

  private final String name;
  private final long highestAddress;
  private final Unclaimed unclaimed;

  /**
   * Sorted by base; not changed after it is published. Changes replace it with the monitor held
   * (volatile write); accesses read it once (volatile read).
   */
  private volatile Region[] regions = {};

  /**
   * Creates an empty bus.
   *
   * @param name its name in logs and errors, for example {@code pio}
   * @param highestAddress last valid address, unsigned: {@code 0xffff} for port I/O, {@code -1} for
   *     an MMIO space of 2<sup>64</sup> bytes
   * @param log receives a limited number of unclaimed accesses
   */
  public Bus(String name, long highestAddress, DeviceLog log) {
    this.name = name;
    this.highestAddress = highestAddress;
    this.unclaimed = new Unclaimed(name, log);
  }

  /**
   * Assigns a range of addresses to a device.
   *
   * @param base first address, unsigned
   * @param length bytes, 1 to 2<sup>63</sup>-1
   * @param device handles accesses there from now on
   * @throws DeviceException if the range is empty, wraps around, ends beyond the bus or overlaps
   *     the range of another device
   */
  public synchronized void register(long base, long length, Device device) {
    register(new Region(base, length, device));
  }

  /** Assigns the region's addresses to its device; see {@link #register(long, long, Device)}. */
  public synchronized void register(Region region) {
    insert(regions, region);
  }

  /**
   * Takes a region and its device off the bus. See above for accesses that are under way.
   *
   * @param base the region's first address
   * @throws DeviceException if no region begins there
   */
  public synchronized void remove(long base) {
    regions = without(indexOf(base));
  }

  /**
   * Moves a region with its device to other addresses, in one step for all vCPUs. The new range may
   * overlap the old one.
   *
   * @param base the region's first address until now
   * @param target its first address from now on, unsigned
   * @throws DeviceException if no region begins at {@code base}, or if the new range is not
   *     possible, as for {@link #register}; the region then stays where it is
   */
  public synchronized void move(long base, long target) {
    int index = indexOf(base);
    Region moved = regions[index];
    insert(without(index), new Region(target, moved.length(), moved.device()));
  }

  /**
   * Handles a guest read. It never fails because of the guest's values.
   *
   * @param address first byte, unsigned
   * @param size bytes, 1 to 8
   * @return the value, zero-extended; all ones of that size if no device answers
   */
  public long read(long address, int size) {
    Region region = find(address, size);
    if (region == null) {
      unclaimed.read(address, size);
      return mask(size);
    }
    return region.device().read(address - region.base(), size) & mask(size);
  }

  /**
   * Handles a guest write. It never fails because of the guest's values.
   *
   * @param address first byte, unsigned
   * @param size bytes, 1 to 8
   * @param value the value in the low {@code size} bytes; the rest is ignored
   */
  public void write(long address, int size, long value) {
    Region region = find(address, size);
    if (region == null) {
      unclaimed.write(address, size);
    } else {
      region.device().write(address - region.base(), size, value & mask(size));
    }
  }

  /** Returns how many accesses no device answered so far. */
  public long unclaimed() {
    return unclaimedReads() + unclaimedWrites();
  }

  /** Returns how many reads no device answered so far. */
  public long unclaimedReads() {
    return unclaimed.reads();
  }

  /** Returns how many writes no device handled so far. */
  public long unclaimedWrites() {
    return unclaimed.writes();
  }

  /** Publishes the other regions and one more; the caller holds the monitor. */
  private void insert(Region[] others, Region added) {
    refuseUnlessOnTheBus(added);
    for (Region other : others) {
      if (added.overlaps(other)) {
        throw new DeviceException(
            "%s: %s overlaps %s; move one of them".formatted(name, added, other));
      }
    }
    Region[] extended = Arrays.copyOf(others, others.length + 1);
    extended[others.length] = added;
    Arrays.sort(extended, Comparator.comparing(Region::base, Long::compareUnsigned));
    regions = extended;
  }

  private int indexOf(long base) {
    Region[] present = regions;
    for (int i = 0; i < present.length; i++) {
      if (present[i].base() == base) {
        return i;
      }
    }
    throw new DeviceException(
        "%s: no region begins at 0x%x; give the first address of a region on this bus"
            .formatted(name, base));
  }

  /** Returns a copy of the regions that lacks one. */
  private Region[] without(int index) {
    Region[] present = regions;
    Region[] rest = Arrays.copyOf(present, present.length - 1);
    System.arraycopy(present, index + 1, rest, index, rest.length - index);
    return rest;
  }

  private void refuseUnlessOnTheBus(Region region) {
    if (region.length() <= 0) {
      throw new DeviceException(
          "%s: %s at 0x%x has length %d; it must be positive"
              .formatted(name, region.device().name(), region.base(), region.length()));
    }
    if (Long.compareUnsigned(region.last(), region.base()) < 0) {
      throw new DeviceException(
          "%s: %s wraps around the end of the address space; lower its base"
              .formatted(name, region));
    }
    if (Long.compareUnsigned(region.last(), highestAddress) > 0) {
      throw new DeviceException(
          "%s: %s ends beyond the last address 0x%x; lower its base"
              .formatted(name, region, highestAddress));
    }
  }

  /** Returns the region that contains the whole access, or null. */
  private @Nullable Region find(long address, int size) {
    Region[] sorted = regions;
    int low = 0;
    int high = sorted.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(sorted[middle].base(), address) <= 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    // high is now the last region that starts at or below the address
    boolean claimed = high >= 0 && isDeviceSize(size) && sorted[high].contains(address, size);
    return claimed ? sorted[high] : null;
  }

  private static boolean isDeviceSize(int size) {
    return size == 1 || size == 2 || size == 4 || size == 8;
  }

  private static long mask(int size) {
    return size < Long.BYTES ? (1L << (size * Byte.SIZE)) - 1 : -1L;
  }
}
