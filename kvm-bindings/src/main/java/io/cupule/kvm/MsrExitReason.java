package io.cupule.kvm;

import static io.cupule.linux.raw.Linux.*;

/**
 * Selects RDMSR and WRMSR instructions that exit to user space (KVM API, 7.33,
 * KVM_CAP_X86_USER_SPACE_MSR) instead of raising #GP in the guest.
 */
public enum MsrExitReason {
  /** A register that KVM does not know; {@link KvmRun#msrFail} is the usual answer. */
  UNKNOWN(KVM_MSR_EXIT_REASON_UNKNOWN()),
  /**
   * A register that KVM knows, used in a way that it refuses. Without an in-kernel local APIC, this
   * includes every access to an x2APIC register. Answer all others with {@link KvmRun#msrFail}, as
   * KVM would.
   */
  INVALID(KVM_MSR_EXIT_REASON_INVAL()),
  /** A register of the ranges given to {@link VmFd#exitOnMsrs}. */
  FILTER(KVM_MSR_EXIT_REASON_FILTER());

  private final int bit;

  MsrExitReason(int bit) {
    this.bit = bit;
  }

  int bit() {
    return bit;
  }
}
