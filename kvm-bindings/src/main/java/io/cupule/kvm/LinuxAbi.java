package io.cupule.kvm;

/**
 * Numbers of the x86-64 Linux and glibc interface that the generated bindings leave out, under
 * their names in C.
 */
final class LinuxAbi {
  static final int SIG_BLOCK = 0;
  static final int SIG_UNBLOCK = 1;

  /** A flag in what sched_getscheduler answers: children do not inherit the class. */
  static final int SCHED_RESET_ON_FORK = 0x4000_0000;

  static final int O_NOCTTY = 0x100;

  static final long TIOCSPTLCK = 0x4004_5431L;
  static final long TIOCGPTN = 0x8004_5430L;

  /** Bytes of glibc's {@code sigset_t}. */
  static final long SIZEOF_SIGSET_T = 128;

  /** Bytes of {@code struct sigaction}. */
  static final long SIZEOF_SIGACTION = 152;

  static final long OFFSETOF_SIGACTION_SA_HANDLER = 0;
  static final long OFFSETOF_SIGACTION_SA_FLAGS = 136;

  /** In {@code struct kvm_irqchip}; the rest of it is never looked into. */
  static final long OFFSETOF_KVM_IRQCHIP_CHIP_ID = 0;

  /** Bytes of {@code struct termios}. */
  static final long SIZEOF_TERMIOS = 60;

  private LinuxAbi() {}
}
