package io.cupule.device;

/**
 * A range of bus addresses and the device that answers there.
 *
 * @param base first address, unsigned
 * @param length bytes, positive, so that an offset into the region is never negative
 * @param device who answers
 */
record Region(long base, long length, Device device) {

  /** The last address that belongs to the region; below the base if the range wraps around. */
  long last() {
    return base + length - 1;
  }

  /** Whether an access of {@code size} bytes lies inside as a whole. */
  boolean contains(long address, int size) {
    long offset = address - base;
    return Long.compareUnsigned(offset, length) < 0 && size <= length - offset;
  }

  boolean overlaps(Region other) {
    return Long.compareUnsigned(base, other.last()) <= 0
        && Long.compareUnsigned(other.base, last()) <= 0;
  }

  @Override
  public String toString() {
    return "%s [0x%x..0x%x]".formatted(device.name(), base, last());
  }
}
