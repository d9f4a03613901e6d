package io.cupule.device;

/**
 * A range of bus addresses and its device.
 *
 * @param base first address, unsigned
 * @param length bytes, positive, so that an offset into the region is never negative
 * @param device handles accesses there
 */
public record Region(long base, long length, Device device) {

  /** Returns the last address of the region; below the base if the range wraps around. */
  long last() {
    return base + length - 1;
  }

  /** Returns whether an access of {@code size} bytes lies completely inside. */
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
