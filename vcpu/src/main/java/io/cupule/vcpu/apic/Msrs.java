package io.cupule.vcpu.apic;

/**
 * The local APIC's MSRs: IA32_APIC_BASE, IA32_TSC_DEADLINE, and the registers of x2APIC mode.
 * Guarded by its local APIC's lock.
 */
final class Msrs {
  private static final int APIC_BASE = 0x1b;
  private static final int TSC_DEADLINE = 0x6e0;
  private static final int FIRST_X2APIC = 0x800;

  private final ApicBase base;
  private final LocalVectors vectors;
  private final ApicTimer timer;
  private final Registers registers;

  Msrs(ApicBase base, LocalVectors vectors, ApicTimer timer, Registers registers) {
    this.base = base;
    this.vectors = vectors;
    this.timer = timer;
    this.registers = registers;
  }

  boolean isReadable(int index) {
    return index == APIC_BASE
        || index == TSC_DEADLINE
        || (base.x2apic() && RegisterMap.isMsrReadable(index - FIRST_X2APIC));
  }

  /** Reads a readable MSR. */
  long read(int index) {
    int register = index - FIRST_X2APIC;
    return switch (index) {
      case APIC_BASE -> base.value();
      case TSC_DEADLINE -> timer.tscDeadline();
      default ->
          register == RegisterMap.COMMAND
              ? registers.command()
              : Integer.toUnsignedLong(registers.read(register));
    };
  }

  /** Writes an MSR, or returns {@link Effects#FAULT} and changes nothing. */
  int write(int index, long value) {
    return switch (index) {
      case APIC_BASE -> writeBase(value);
      case TSC_DEADLINE ->
          timer.tscDeadline(value) ? vectors.raise(LocalVectors.TIMER) : Effects.NONE;
      default -> writeX2apic(index - FIRST_X2APIC, value);
    };
  }

  private int writeBase(long value) {
    if (!base.write(value)) {
      return Effects.FAULT;
    }
    if (!base.disabled()) {
      return Effects.RECEPTIVE;
    }
    registers.reset();
    return vectors.asserted(LocalVectors.LINT0) ? Effects.EXTINT : Effects.NONE;
  }

  private int writeX2apic(int register, long value) {
    if (!base.x2apic() || !RegisterMap.isMsrWritable(register, value)) {
      return Effects.FAULT;
    }
    return switch (register) {
      case RegisterMap.COMMAND -> registers.writeCommand(value);
      case RegisterMap.SELF_IPI -> registers.sendToSelf((int) value);
      default -> registers.write(register, (int) value);
    };
  }
}
