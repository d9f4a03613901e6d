package io.cupule.vcpu.apic;

/** Accepts messages from the bus. Guarded by its local APIC's lock. */
final class Inbox {
  /** Above every processor priority. */
  static final int NO_CANDIDATE = 0x100;

  private final ApicBase base;
  private final Interrupts interrupts;
  private final LocalVectors vectors;
  private final Registers registers;

  Inbox(ApicBase base, Interrupts interrupts, LocalVectors vectors, Registers registers) {
    this.base = base;
    this.interrupts = interrupts;
    this.vectors = vectors;
    this.registers = registers;
  }

  boolean isNamedBy(long message) {
    return !base.disabled() && registers.isNamedBy(message);
  }

  /** Returns the processor priority; {@link #NO_CANDIDATE} if it would refuse the message. */
  int arbitrationPriority(long message) {
    return isNamedBy(message) && registers.softwareEnabled()
        ? interrupts.processorPriority()
        : NO_CANDIDATE;
  }

  /**
   * Accepts a message. If software has disabled the local APIC, interrupts are dropped (SDM 3,
   * "Local APIC State After It Has Been Software Disabled"). Vectors below 16 are also dropped, and
   * reported.
   */
  int take(long message) {
    return switch (Icr.mode(message)) {
      case Icr.FIXED, Icr.LOWEST ->
          registers.softwareEnabled() ? takeVector(message) : Effects.NONE;
      case Icr.NMI -> Effects.TAKEN | Effects.NMI;
      case Icr.INIT -> Effects.TAKEN | Effects.INIT;
      case Icr.STARTUP -> Effects.TAKEN | Effects.SIPI | Icr.vector(message);
      case Icr.EXTINT ->
          registers.softwareEnabled() ? Effects.TAKEN | Effects.EXTINT : Effects.NONE;
      default -> Effects.NONE;
    };
  }

  private int takeVector(long message) {
    int vector = Icr.vector(message);
    int taken = vector < Icr.FIRST_VECTOR ? Effects.NONE : Effects.TAKEN;
    return taken | vectors.accept(vector, Icr.levelTriggered(message));
  }
}
