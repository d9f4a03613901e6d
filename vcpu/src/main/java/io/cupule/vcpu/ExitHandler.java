package io.cupule.vcpu;

import io.cupule.kvm.KvmRun;

/**
 * Where a vCPU sends the guest's accesses to ports and to addresses without memory.
 *
 * <p>Called on the vCPU's own thread, with no lock held; several vCPUs call at the same time. The
 * exit path allocates nothing, so an implementation should not either.
 */
public interface ExitHandler {

  /**
   * An IN instruction.
   *
   * @param port 0 to 65535
   * @param size 1, 2 or 4 bytes
   * @return the value in the low bytes
   */
  long pioRead(int port, int size);

  /**
   * An OUT instruction.
   *
   * @param port 0 to 65535
   * @param size 1, 2 or 4 bytes
   * @param value zero-extended
   */
  void pioWrite(int port, int size, long value);

  /**
   * A read of an address without memory.
   *
   * @param gpa guest-physical address, unsigned
   * @param size 1 to 8 bytes, not always a power of two: KVM splits an access at a page's end
   * @return the value in the low bytes
   */
  long mmioRead(long gpa, int size);

  /**
   * A write to an address without memory.
   *
   * @param gpa guest-physical address, unsigned
   * @param size 1 to 8 bytes, not always a power of two
   * @param value zero-extended
   */
  void mmioWrite(long gpa, int size, long value);

  /**
   * An INIT put the vCPU back, and it is outside the guest: what it holds of its VM it gives back,
   * since the code that would do so does not go on. Maybe more than once.
   */
  default void init() {}

  /**
   * A RDMSR that KVM leaves to user space. Unless told otherwise it raises #GP in the guest.
   *
   * @param run its operands, and where the answer goes
   */
  default void readMsr(KvmRun run) {
    run.msrFail(true);
  }

  /**
   * A WRMSR that KVM leaves to user space. Unless told otherwise it raises #GP in the guest.
   *
   * @param run its operands, and where the answer goes
   */
  default void writeMsr(KvmRun run) {
    run.msrFail(true);
  }
}
