package io.cupule.vcpu.apic;

/**
 * Defines which registers exist. A register's number is its xAPIC offset divided by 16, and its
 * x2APIC MSR minus 0x800.
 */
final class RegisterMap {
  static final int ID = 0x02;
  static final int VERSION = 0x03;
  static final int TASK_PRIORITY = 0x08;
  static final int ARBITRATION_PRIORITY = 0x09;
  static final int PROCESSOR_PRIORITY = 0x0a;
  static final int EOI = 0x0b;
  static final int REMOTE_READ = 0x0c;
  static final int LOGICAL_DESTINATION = 0x0d;
  static final int DESTINATION_FORMAT = 0x0e;
  static final int SPURIOUS = 0x0f;
  static final int IN_SERVICE = 0x10;
  static final int TRIGGER_MODE = 0x18;
  static final int REQUESTED = 0x20;
  static final int ERROR_STATUS = 0x28;
  static final int COMMAND = 0x30;
  static final int COMMAND_HIGH = 0x31;
  static final int VECTOR_TABLE = 0x32;
  static final int INITIAL_COUNT = 0x38;
  static final int CURRENT_COUNT = 0x39;
  static final int DIVIDE = 0x3e;
  static final int SELF_IPI = 0x3f;

  static final long TASK_PRIORITY_BITS = 0xff;
  static final long SPURIOUS_BITS = 0x3ff;
  static final long DIVIDE_BITS = 0xb;
  private static final long SELF_IPI_BITS = 0xff;
  private static final long COUNT_BITS = 0xffff_ffffL;
  private static final long COMMAND_BITS = (COUNT_BITS << Integer.SIZE) | Icr.LOW_MASK;

  private static final long VECTOR_SETS = range(IN_SERVICE, 24);
  private static final long BOTH_WAYS =
      of(TASK_PRIORITY)
          | of(SPURIOUS)
          | of(ERROR_STATUS)
          | of(COMMAND)
          | range(VECTOR_TABLE, LocalVectors.COUNT)
          | of(INITIAL_COUNT)
          | of(DIVIDE);
  private static final long MSR_READABLE =
      BOTH_WAYS
          | of(ID)
          | of(VERSION)
          | of(PROCESSOR_PRIORITY)
          | of(LOGICAL_DESTINATION)
          | VECTOR_SETS
          | of(CURRENT_COUNT);
  private static final long MSR_WRITABLE = BOTH_WAYS | of(EOI) | of(SELF_IPI);

  private static final long IN_PAGE =
      MSR_READABLE
          | of(ARBITRATION_PRIORITY)
          | of(EOI)
          | of(REMOTE_READ)
          | of(DESTINATION_FORMAT)
          | of(COMMAND_HIGH);

  private RegisterMap() {}

  private static long of(int register) {
    return 1L << register;
  }

  private static long range(int first, int count) {
    return ((1L << count) - 1) << first;
  }

  private static boolean in(long set, int register) {
    return register >= 0 && register < Long.SIZE && (set & of(register)) != 0;
  }

  /** Returns whether the xAPIC page has it, for reading or writing. */
  static boolean isInPage(int register) {
    return in(IN_PAGE, register);
  }

  static boolean isMsrReadable(int register) {
    return in(MSR_READABLE, register);
  }

  /** Returns whether x2APIC accepts that value, because RDMSR and WRMSR check reserved bits. */
  static boolean isMsrWritable(int register, long value) {
    return in(MSR_WRITABLE, register) && (value & ~writableBits(register)) == 0;
  }

  private static long writableBits(int register) {
    return switch (register) {
      case TASK_PRIORITY -> TASK_PRIORITY_BITS;
      case SPURIOUS -> SPURIOUS_BITS;
      case COMMAND -> COMMAND_BITS;
      case INITIAL_COUNT -> COUNT_BITS;
      case DIVIDE -> DIVIDE_BITS;
      case SELF_IPI -> SELF_IPI_BITS;
      case EOI, ERROR_STATUS -> 0;
      default -> LocalVectors.accepted(register - VECTOR_TABLE);
    };
  }
}
