package io.cupule.vcpu;

import io.cupule.kvm.KvmRun;

/**
 * Handles a guest's accesses to ports and to addresses without memory.
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

  /**
   * Releases what the vCPU holds of its VM. Called after an INIT of the vCPU, outside the guest,
   * because the code that would release it does not continue. May be called more than once.
   */
  default void init() {}

  /**
   * Handles a RDMSR that KVM leaves to user space. The default raises #GP in the guest.
   *
   * @param run its operands, and the place for the result
   */
  default void readMsr(KvmRun run) {
    run.msrFail(true);
  }

  /**
   * Handles a WRMSR that KVM leaves to user space. The default raises #GP in the guest.
   *
   * @param run its operands, and the place for the result
   */
  default void writeMsr(KvmRun run) {
    run.msrFail(true);
  }
}
