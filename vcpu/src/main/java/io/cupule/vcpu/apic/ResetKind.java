package io.cupule.vcpu.apic;

/** How thorough a reset of a local APIC is. Both keep its id. */
public enum ResetKind {
  /** Power-up: back to xAPIC mode, everything else at its default. */
  POWER,
  /** INIT: as power-up, but the mode of IA32_APIC_BASE stays. */
  INIT
}
