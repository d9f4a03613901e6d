package io.cupule.vcpu.apic;

/**
 * Actions after a local APIC's lock is released, as bits of an int so that nothing is allocated.
 * The low byte is the vector of {@link #EOI} or {@link #SIPI}, which never come together.
 */
final class Effects {
  static final int NONE = 0;
  static final int VECTOR_MASK = 0xff;
  static final int INTERRUPT = 0x100;
  static final int NMI = 0x200;
  static final int INIT = 0x400;
  static final int SIPI = 0x800;
  static final int EXTINT = 0x1000;
  static final int EOI = 0x2000;

  /** The interrupt command register must be sent. */
  static final int SEND = 0x4000;

  /** The guest gets #GP(0), and nothing has changed. */
  static final int FAULT = 0x8000;

  /** The local APIC may accept messages that it did not accept before. */
  static final int RECEPTIVE = 0x1_0000;

  /** The message was accepted. */
  static final int TAKEN = 0x2_0000;

  private Effects() {}

  static boolean has(int effects, int effect) {
    return (effects & effect) != 0;
  }

  static int vector(int effects) {
    return effects & VECTOR_MASK;
  }
}
