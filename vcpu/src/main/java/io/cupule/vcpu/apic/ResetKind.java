package io.cupule.vcpu.apic;

/** The kinds of reset of a local APIC. Both keep its id. */
public enum ResetKind {
  /** Power-up: xAPIC mode, everything else at its default. */
  POWER,
  /** INIT: like power-up, but the mode of IA32_APIC_BASE stays. */
  INIT
}
