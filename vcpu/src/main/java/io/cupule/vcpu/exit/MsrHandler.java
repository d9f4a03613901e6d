package io.cupule.vcpu.exit;

import io.cupule.kvm.KvmRun;

/**
 * Handles accesses to model-specific registers that KVM leaves to user space. For the vCPU's own
 * thread; allocates nothing.
 */
public interface MsrHandler {
  /** Raises #GP in the guest. */
  MsrHandler NONE =
      new MsrHandler() {
        @Override
        public void read(KvmRun run) {
          run.msrFail(true);
        }

        @Override
        public void write(KvmRun run) {
          run.msrFail(true);
        }
      };

  /**
   * Handles RDMSR.
   *
   * @param run its operands, and the place for the result
   */
  void read(KvmRun run);

  /**
   * Handles WRMSR.
   *
   * @param run its operands, and the place for the result
   */
  void write(KvmRun run);
}
