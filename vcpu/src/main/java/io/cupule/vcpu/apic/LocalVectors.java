package io.cupule.vcpu.apic;

import java.util.Arrays;

/**
 * The local vector table with the pins LINT0 and LINT1, and the error status that its error entry
 * reports. Guarded by its local APIC's lock.
 */
final class LocalVectors {
  static final int TIMER = 0;
  static final int LINT0 = 3;
  static final int LINT1 = 4;
  static final int ERROR = 5;
  static final int COUNT = 6;

  static final int SEND_ILLEGAL_VECTOR = 1 << 5;
  static final int RECEIVE_ILLEGAL_VECTOR = 1 << 6;
  static final int ILLEGAL_REGISTER = 1 << 7;

  static final int ERRORS = SEND_ILLEGAL_VECTOR | RECEIVE_ILLEGAL_VECTOR | ILLEGAL_REGISTER;

  private static final int MASKED = 1 << 16;
  static final int ENTRY_AT_RESET = MASKED;
  private static final int REMOTE_IRR = 1 << 14;
  private static final int DELIVERY_STATUS = 1 << 12;
  private static final int WIRED_EXTINT = Icr.EXTINT << 8;
  private static final int WIRED_NMI = Icr.NMI << 8;

  /** By entry: timer, thermal, performance, LINT0, LINT1, error. */
  private static final int[] WRITABLE = {0x700ff, 0x107ff, 0x107ff, 0x1a7ff, 0x1a7ff, 0x100ff};

  private final Interrupts interrupts;
  private final int[] entries = new int[COUNT];
  private int assertedPins;
  private int errorStatus;
  private int collectedErrors;
  private boolean errorArmed;

  LocalVectors(Interrupts interrupts) {
    this.interrupts = interrupts;
    load(LocalApicState.POWERED_UP.vectors());
  }

  LocalApicState.Table state() {
    return new LocalApicState.Table(
        Arrays.stream(entries).boxed().toList(),
        assertedPins,
        errorStatus,
        collectedErrors,
        errorArmed);
  }

  /** Continues from a state, except for the pins, which belong to those that drive them. */
  void load(LocalApicState.Table state) {
    for (int i = 0; i < COUNT; i++) {
      entries[i] = state.entries().get(i);
    }
    errorStatus = state.errorStatus();
    collectedErrors = state.collectedErrors();
    errorArmed = state.errorArmed();
  }

  /** Takes other levels as those that were seen last. */
  void seen(int pins) {
    assertedPins = pins;
  }

  int entry(int entry) {
    return entries[entry];
  }

  /** Returns the bits that an entry may have. */
  static int possible(int entry) {
    return WRITABLE[entry] | (entry == LINT0 ? REMOTE_IRR : 0);
  }

  /** Returns the bits that a WRMSR may set: writable bits, and bits that it ignores. */
  static int accepted(int entry) {
    return WRITABLE[entry] | DELIVERY_STATUS | REMOTE_IRR;
  }

  /**
   * Writes an entry.
   *
   * @param enabled whether software enabled the local APIC; if not, the entry stays masked
   */
  int write(int entry, int value, boolean enabled) {
    int old = entries[entry];
    int written = (value & WRITABLE[entry]) | (enabled ? 0 : MASKED);
    boolean sameInterrupt = ((old ^ written) & ~MASKED & WRITABLE[entry]) == 0;
    entries[entry] = sameInterrupt ? written | (old & REMOTE_IRR) : written;
    return entry == LINT0 ? sampleLint0() : Effects.NONE;
  }

  /** Masks all entries, as when software disables a local APIC. */
  void maskAll() {
    for (int i = 0; i < COUNT; i++) {
      entries[i] |= MASKED;
    }
  }

  /** Sets what firmware sets on the bootstrap processor: 8259 pair on LINT0, NMI on LINT1. */
  int wire() {
    entries[LINT1] = WIRED_NMI;
    entries[LINT0] = WIRED_EXTINT;
    return sampleLint0();
  }

  /** Raises the interrupt of an entry. */
  int raise(int entry) {
    int value = entries[entry];
    if ((value & MASKED) != 0) {
      return Effects.NONE;
    }
    return switch (Icr.mode(value)) {
      case Icr.FIXED -> accept(Icr.vector(value), false);
      case Icr.NMI -> Effects.NMI;
      case Icr.INIT -> Effects.INIT;
      case Icr.EXTINT -> Effects.EXTINT;
      default -> Effects.NONE;
    };
  }

  /** Drives {@link #LINT0} or {@link #LINT1}. */
  int drive(int pin, boolean asserted) {
    int bit = 1 << pin;
    boolean rises = asserted && (assertedPins & bit) == 0;
    assertedPins = asserted ? assertedPins | bit : assertedPins & ~bit;
    if (pin == LINT0 && (extIntWired() || levelTriggered())) {
      return sampleLint0();
    }
    return rises ? raise(pin) : Effects.NONE;
  }

  boolean asserted(int pin) {
    return (assertedPins & (1 << pin)) != 0;
  }

  /** Returns whether the 8259 pair requests an interrupt through LINT0, and may. */
  boolean extIntPending() {
    return extIntWired() && asserted(LINT0) && (entries[LINT0] & MASKED) == 0;
  }

  private boolean extIntWired() {
    return Icr.mode(entries[LINT0]) == Icr.EXTINT;
  }

  private boolean levelTriggered() {
    return Icr.mode(entries[LINT0]) == Icr.FIXED && Icr.levelTriggered(entries[LINT0]);
  }

  /** Samples LINT0; LINT1 is never level-sensitive. */
  private int sampleLint0() {
    int value = entries[LINT0];
    if (!asserted(LINT0) || (value & MASKED) != 0) {
      return Effects.NONE;
    }
    if (extIntWired()) {
      return Effects.EXTINT;
    }
    if (!levelTriggered() || (value & REMOTE_IRR) != 0) {
      return Effects.NONE;
    }
    if (Icr.vector(value) >= Icr.FIRST_VECTOR) {
      entries[LINT0] = value | REMOTE_IRR;
    }
    return accept(Icr.vector(value), true);
  }

  /** Ends a level-triggered interrupt; if its pin is still asserted, it comes again. */
  int ended(int vector) {
    int value = entries[LINT0];
    if ((value & REMOTE_IRR) == 0 || Icr.vector(value) != vector) {
      return Effects.NONE;
    }
    entries[LINT0] = value & ~REMOTE_IRR;
    return sampleLint0();
  }

  /** Accepts an interrupt with any vector. */
  int accept(int vector, boolean level) {
    return vector < Icr.FIRST_VECTOR
        ? error(RECEIVE_ILLEGAL_VECTOR)
        : interrupts.request(vector, level);
  }

  /** Reports an error; interrupts once until the status is written, which ends a recursion. */
  int error(int bit) {
    collectedErrors |= bit;
    if (!errorArmed || (entries[ERROR] & MASKED) != 0) {
      return Effects.NONE;
    }
    errorArmed = false;
    return raise(ERROR);
  }

  int errorStatus() {
    return errorStatus;
  }

  /** Handles a write of any value: it shows the errors since the last write. */
  void writeErrorStatus() {
    errorStatus = collectedErrors;
    collectedErrors = 0;
    errorArmed = true;
  }
}
