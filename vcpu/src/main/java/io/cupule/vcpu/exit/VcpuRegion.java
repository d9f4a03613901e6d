package io.cupule.vcpu.exit;

/**
 * A range of ports or of addresses without memory that belongs to one vCPU, not to its VM. The vCPU
 * looks it up before its VM's {@link ExitHandler}; the first byte of an access decides.
 *
 * <p>Called on the vCPU's own thread, with no lock held. It must not wait for the host, but may
 * give up its pCPU; it should not allocate.
 */
public interface VcpuRegion {
  /** Returns its first port or guest-physical address; it may change between two exits. */
  long base();

  /** Returns its number of ports or bytes, at least 1; it never changes. */
  long length();

  /**
   * Handles a read.
   *
   * @param offset of the first byte, 0 to {@link #length} - 1
   * @param size 1 to 8 bytes, at most 4 for ports; the last one may be outside the region
   * @return the value in the low bytes
   */
  long read(long offset, int size);

  /**
   * Handles a write.
   *
   * @param offset of the first byte, 0 to {@link #length} - 1
   * @param size 1 to 8 bytes, at most 4 for ports; the last one may be outside the region
   * @param value zero-extended
   */
  void write(long offset, int size, long value);

  /**
   * Releases what the vCPU holds of its VM. Called before the vCPU gets new registers, outside the
   * guest, because the code that would release it does not continue. May be called more than once.
   */
  default void init() {}
}
