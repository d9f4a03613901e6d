package io.cupule.vcpu.exit;

import java.util.Arrays;

/**
 * The reason why KVM_RUN returned, with the kernel's KVM_EXIT numbers (KVM API, 5). {@link #OTHER}
 * stands for every number that Cupule does not handle.
 */
public enum ExitReason {
  /** The CPU reported an exit that KVM does not know. */
  UNKNOWN(0),
  /** An IN or OUT instruction. */
  IO(2),
  /** A breakpoint or a debugger's single step. */
  DEBUG(4),
  /** HLT, if no in-kernel interrupt controller handles it. */
  HLT(5),
  /** An access to an address without memory. */
  MMIO(6),
  /** The guest can take an interrupt now. */
  IRQ_WINDOW_OPEN(7),
  /** The CPU shut down: a triple fault. */
  SHUTDOWN(8),
  /** The CPU refused the guest state. */
  FAIL_ENTRY(9),
  /** A signal or an exit request ended KVM_RUN; usually a kick. */
  INTR(10),
  /** The guest lowered its task priority (CR8) and no in-kernel controller handles it. */
  SET_TPR(11),
  /** KVM gave up, usually on an instruction that it cannot emulate. */
  INTERNAL_ERROR(17),
  /** The guest asked the platform for power-off, reset or reported a crash. */
  SYSTEM_EVENT(24),
  /** A RDMSR that is left to user space. */
  X86_RDMSR(29),
  /** A WRMSR that is left to user space. */
  X86_WRMSR(30),
  /** A number that is not in this list. */
  OTHER(-1);

  private static final int HIGHEST = 30;
  private static final ExitReason[] BY_NUMBER = byNumber();

  private final int number;

  ExitReason(int number) {
    this.number = number;
  }

  private static ExitReason[] byNumber() {
    ExitReason[] table = new ExitReason[HIGHEST + 1];
    Arrays.fill(table, OTHER);
    for (ExitReason reason : values()) {
      if (reason.number >= 0) {
        table[reason.number] = reason;
      }
    }
    return table;
  }

  /**
   * Returns the reason for a number. Allocates nothing.
   *
   * @param number as in {@link io.cupule.kvm.KvmRun#exitReason}
   * @return the reason, {@link #OTHER} if it is not in the list
   */
  public static ExitReason of(int number) {
    return number >= 0 && number <= HIGHEST ? BY_NUMBER[number] : OTHER;
  }

  /**
   * Returns the kernel's number.
   *
   * @return the KVM_EXIT constant, -1 for {@link #OTHER}
   */
  public int number() {
    return number;
  }
}
