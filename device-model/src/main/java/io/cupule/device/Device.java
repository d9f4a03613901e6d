package io.cupule.device;

/**
 * Something that answers guest accesses to one region of a bus.
 *
 * <p>Any vCPU thread may call in at any time; an implementation guards its own state. Offsets are
 * relative to the start of the region it was registered for.
 */
public interface Device {

  /**
   * The name under which logs and errors speak of the device.
   *
   * @return a short name, for example {@code serial}
   */
  String name();

  /**
   * A guest read.
   *
   * @param offset byte offset into the region, not negative and below its length
   * @param size width in bytes: 1, 2, 4 or 8; the access lies inside the region as a whole
   * @return the value in the low {@code size} bytes; the rest is ignored
   */
  long read(long offset, int size);

  /**
   * A guest write.
   *
   * @param offset byte offset into the region, not negative and below its length
   * @param size width in bytes: 1, 2, 4 or 8; the access lies inside the region as a whole
   * @param value the value, zero-extended
   */
  void write(long offset, int size, long value);
}
