package io.cupule.linux.call;

/**
 * Constants of the x86-64 Linux and glibc interface that the generated bindings lack, under their
 * names in C.
 */
public final class LinuxAbi {
  public static final int SIG_BLOCK = 0;
  public static final int SIG_UNBLOCK = 1;

  /** A flag in the result of sched_getscheduler: children do not inherit the class. */
  public static final int SCHED_RESET_ON_FORK = 0x4000_0000;

  public static final int O_WRONLY = 0x1;
  public static final int O_CREAT = 0x40;
  public static final int O_NOCTTY = 0x100;
  public static final int O_DIRECTORY = 0x1_0000;
  public static final int O_NOFOLLOW = 0x2_0000;

  /** Opens the file only as a reference to it. */
  public static final int O_PATH = 0x20_0000;

  public static final int S_IFMT = 0xf000;
  public static final int S_IFIFO = 0x1000;
  public static final int S_IFCHR = 0x2000;
  public static final int S_IFDIR = 0x4000;
  public static final int S_IFBLK = 0x6000;
  public static final int S_IFREG = 0x8000;

  /** Bytes of {@code struct stat}. */
  public static final long SIZEOF_STAT = 144;

  public static final long OFFSETOF_STAT_ST_NLINK = 16;
  public static final long OFFSETOF_STAT_ST_MODE = 24;
  public static final long OFFSETOF_STAT_ST_RDEV = 40;

  public static final int POLLIN = 0x1;
  public static final int POLLOUT = 0x4;

  /** Bytes of {@code struct pollfd}. */
  public static final long SIZEOF_POLLFD = 8;

  public static final long OFFSETOF_POLLFD_EVENTS = 4;
  public static final long OFFSETOF_POLLFD_REVENTS = 6;

  /** The number of openat2(2); glibc has no function for it. */
  public static final long SYS_OPENAT2 = 437;

  /** Bytes of {@code struct open_how}. */
  public static final long SIZEOF_OPEN_HOW = 24;

  public static final long OFFSETOF_OPEN_HOW_FLAGS = 0;
  public static final long OFFSETOF_OPEN_HOW_MODE = 8;
  public static final long OFFSETOF_OPEN_HOW_RESOLVE = 16;
  public static final long RESOLVE_NO_MAGICLINKS = 0x02;
  public static final long RESOLVE_NO_SYMLINKS = 0x04;
  public static final long RESOLVE_BENEATH = 0x08;

  public static final long TIOCSPTLCK = 0x4004_5431L;
  public static final long TIOCGPTN = 0x8004_5430L;

  /** Bytes of glibc's {@code sigset_t}. */
  public static final long SIZEOF_SIGSET_T = 128;

  /** Bytes of {@code struct sigaction}. */
  public static final long SIZEOF_SIGACTION = 152;

  public static final long OFFSETOF_SIGACTION_SA_HANDLER = 0;
  public static final long OFFSETOF_SIGACTION_SA_FLAGS = 136;

  /** In {@code struct kvm_irqchip}; the rest of it is never read here. */
  public static final long OFFSETOF_KVM_IRQCHIP_CHIP_ID = 0;

  /** Bytes of {@code struct termios}. */
  public static final long SIZEOF_TERMIOS = 60;

  public static final long KVM_SET_GSI_ROUTING = 0x4008_ae6aL;

  /** Bytes of {@code struct kvm_irq_routing} without the entries, which follow it. */
  public static final long SIZEOF_KVM_IRQ_ROUTING = 8;

  public static final long OFFSETOF_KVM_IRQ_ROUTING_NR = 0;

  /** Bytes of {@code struct kvm_irq_routing_entry}. */
  public static final long SIZEOF_KVM_IRQ_ROUTING_ENTRY = 48;

  public static final long OFFSETOF_KVM_IRQ_ROUTING_ENTRY_GSI = 0;
  public static final long OFFSETOF_KVM_IRQ_ROUTING_ENTRY_TYPE = 4;
  public static final long OFFSETOF_KVM_IRQ_ROUTING_ENTRY_IRQCHIP = 16;
  public static final long OFFSETOF_KVM_IRQ_ROUTING_ENTRY_PIN = 20;
  public static final int KVM_IRQ_ROUTING_IRQCHIP = 1;

  public static final int KVM_MEM_LOG_DIRTY_PAGES = 1;
  public static final long KVM_GET_DIRTY_LOG = 0x4010_ae42L;

  /** Bytes of {@code struct kvm_dirty_log}. */
  public static final long SIZEOF_KVM_DIRTY_LOG = 16;

  public static final long OFFSETOF_KVM_DIRTY_LOG_SLOT = 0;
  public static final long OFFSETOF_KVM_DIRTY_LOG_DIRTY_BITMAP = 8;

  public static final long KVM_GET_STATS_FD = 0xaece;

  /** Bytes of {@code struct kvm_stats_header}. */
  public static final long SIZEOF_KVM_STATS_HEADER = 24;

  public static final long OFFSETOF_KVM_STATS_HEADER_NAME_SIZE = 4;
  public static final long OFFSETOF_KVM_STATS_HEADER_NUM_DESC = 8;
  public static final long OFFSETOF_KVM_STATS_HEADER_DESC_OFFSET = 16;
  public static final long OFFSETOF_KVM_STATS_HEADER_DATA_OFFSET = 20;

  /** Bytes of {@code struct kvm_stats_desc} without the name, which follows it. */
  public static final long SIZEOF_KVM_STATS_DESC = 16;

  public static final long OFFSETOF_KVM_STATS_DESC_FLAGS = 0;
  public static final long OFFSETOF_KVM_STATS_DESC_EXPONENT = 4;
  public static final long OFFSETOF_KVM_STATS_DESC_SIZE = 6;
  public static final long OFFSETOF_KVM_STATS_DESC_OFFSET = 8;
  public static final long OFFSETOF_KVM_STATS_DESC_BUCKET_SIZE = 12;
  public static final int KVM_STATS_TYPE_MASK = 0xf;
  public static final int KVM_STATS_UNIT_SHIFT = 4;
  public static final int KVM_STATS_BASE_MASK = 0xf00;
  public static final int KVM_STATS_BASE_POW2 = 0x100;

  private LinuxAbi() {}
}
