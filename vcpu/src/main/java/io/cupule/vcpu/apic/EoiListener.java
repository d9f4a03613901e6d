package io.cupule.vcpu.apic;

/** Receives the end of level-triggered interrupts, for the I/O APIC. */
@FunctionalInterface
public interface EoiListener {
  /**
   * A vCPU has finished a level-triggered interrupt. Called on that vCPU's thread with no lock of
   * this package held; may send messages.
   *
   * @param vector 16 to 255
   */
  void eoi(int vector);
}
