package io.cupule.vcpu.exit;

/**
 * Handles a guest's accesses to ports and to addresses without memory, except for those to a {@link
 * VcpuRegion}.
 *
 * <p>Each vCPU calls it on its own thread, with no lock held; several vCPUs may call at once. The
 * exit path allocates nothing, so an implementation should not either.
 */
public interface ExitHandler {

  /**
   * Handles an IN instruction.
   *
   * @param port 0 to 65535
   * @param size 1, 2 or 4 bytes
   * @return the value in the low bytes
   */
  long pioRead(int port, int size);

  /**
   * Handles an OUT instruction.
   *
   * @param port 0 to 65535
   * @param size 1, 2 or 4 bytes
   * @param value zero-extended
   */
  void pioWrite(int port, int size, long value);

  /**
   * Handles a read of an address without memory.
   *
   * @param gpa guest-physical address, unsigned
   * @param size 1 to 8 bytes, not always a power of two: KVM splits an access at a page's end
   * @return the value in the low bytes
   */
  long mmioRead(long gpa, int size);

  /**
   * Handles a write to an address without memory.
   *
   * @param gpa guest-physical address, unsigned
   * @param size 1 to 8 bytes, not always a power of two
   * @param value zero-extended
   */
  void mmioWrite(long gpa, int size, long value);
}
