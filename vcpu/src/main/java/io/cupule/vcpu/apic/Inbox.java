package io.cupule.vcpu.apic;

/** Takes messages off the bus. Guarded by its local APIC's lock. */
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

  /** Returns the processor priority, or {@link #NO_CANDIDATE} for one that would not take it. */
  int arbitrationPriority(long message) {
    return isNamedBy(message) && registers.softwareEnabled()
        ? interrupts.processorPriority()
        : NO_CANDIDATE;
  }

  /** Takes a message. Where software has disabled the local APIC, interrupts are dropped. */
  int take(long message) {
    return switch (Icr.mode(message)) {
      case Icr.FIXED, Icr.LOWEST ->
          registers.softwareEnabled()
              ? vectors.accept(Icr.vector(message), Icr.levelTriggered(message))
              : Effects.NONE;
      case Icr.NMI -> Effects.NMI;
      case Icr.INIT -> Effects.INIT;
      case Icr.STARTUP -> Effects.SIPI | Icr.vector(message);
      case Icr.EXTINT -> Effects.EXTINT;
      default -> Effects.NONE;
    };
  }
}
