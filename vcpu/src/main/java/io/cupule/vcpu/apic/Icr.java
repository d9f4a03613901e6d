package io.cupule.vcpu.apic;

/**
 * A message to local APICs, packed like the interrupt command register of x2APIC: vector in bits
 * 7:0, delivery mode 10:8, logical destination 11, level asserted 14, level-triggered 15, shorthand
 * 19:18, destination 63:32. A destination of all ones means all.
 */
final class Icr {
  static final int FIXED = 0;
  static final int LOWEST = 1;
  static final int SMI = 2;
  static final int NMI = 4;
  static final int INIT = 5;
  static final int STARTUP = 6;
  static final int EXTINT = 7;

  static final int NO_SHORTHAND = 0;
  static final int SELF = 1;
  static final int ALL = 2;
  static final int OTHERS = 3;

  static final int EVERYBODY = -1;
  static final int LOGICAL = 1 << 11;
  static final int LEVEL_TRIGGERED = 1 << 15;
  private static final int ASSERTED = 1 << 14;
  private static final int MODE_MASK = 0x700;

  /** The bits that a guest can write. */
  static final int LOW_MASK = 0xccfff;

  /** Vectors below this are not for interrupts. */
  static final int FIRST_VECTOR = 16;

  private Icr() {}

  static long message(int destination, int low) {
    return ((long) destination << Integer.SIZE) | (low & 0xffff_ffffL);
  }

  static int vector(long message) {
    return (int) message & 0xff;
  }

  static int mode(long message) {
    return ((int) message >> 8) & 7;
  }

  static long withMode(long message, int mode) {
    return (message & ~MODE_MASK) | ((long) mode << 8);
  }

  static boolean logical(long message) {
    return (message & LOGICAL) != 0;
  }

  static boolean levelTriggered(long message) {
    return (message & LEVEL_TRIGGERED) != 0;
  }

  static int shorthand(long message) {
    return ((int) message >> 18) & 3;
  }

  static int destination(long message) {
    return (int) (message >>> Integer.SIZE);
  }

  /** Returns whether it is an INIT of level 0, which only the oldest processors used. */
  static boolean isInitDeassert(long message) {
    return mode(message) == INIT && levelTriggered(message) && (message & ASSERTED) == 0;
  }

  static boolean carriesVector(long message) {
    return mode(message) <= LOWEST;
  }

  /**
   * Returns whether a CPU may send it, by the SDM's tables of valid combinations. As in ACRN, only
   * a fixed interrupt may go to the sender by shorthand. SMI is not supported.
   */
  static boolean isSendable(long message) {
    boolean toSelf = shorthand(message) == SELF || shorthand(message) == ALL;
    return switch (mode(message)) {
      case FIXED -> true;
      case LOWEST, NMI, STARTUP -> !toSelf;
      case INIT -> !toSelf && !isInitDeassert(message);
      default -> false;
    };
  }
}
