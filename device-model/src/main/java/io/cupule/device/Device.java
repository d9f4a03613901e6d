package io.cupule.device;

/**
 * A device that handles guest accesses to one region of a bus.
 *
 * <p>Any vCPU thread may call it at any time; an implementation guards its own state. Offsets are
 * relative to the start of the device's region.
 */
public interface Device {

  /**
   * Returns the name of the device in logs and errors.
   *
   * @return a short name, for example {@code serial}
   */
  String name();

  /**
   * Handles a guest read.
   *
   * @param offset byte offset into the region, not negative and below its length
   * @param size width in bytes: 1, 2, 4 or 8; the access lies completely inside the region
   * @return the value in the low {@code size} bytes; the rest is ignored
   */
  long read(long offset, int size);

  /**
   * Handles a guest write.
   *
   * @param offset byte offset into the region, not negative and below its length
   * @param size width in bytes: 1, 2, 4 or 8; the access lies completely inside the region
   * @param value the value, zero-extended
   */
  void write(long offset, int size, long value);
}
