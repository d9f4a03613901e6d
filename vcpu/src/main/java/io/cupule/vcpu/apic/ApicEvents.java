package io.cupule.vcpu.apic;

/**
 * Receives the events of a local APIC for its vCPU. Any thread may call it, also the vCPU's own,
 * with no lock of this package held. It must not block, and must not call the I/O APIC.
 *
 * <p>Every call is only a hint to check the state. The state is set before the call, and may have
 * changed again when the vCPU checks it.
 */
public interface ApicEvents {
  /** {@link LocalApic#pendingVector} may have become 0 or more. Called more often than needed. */
  void interruptPending();

  /** Reports a non-maskable interrupt. */
  void nmi();

  /** Reports an INIT. The vCPU decides what to do, including {@link LocalApic#reset}. */
  void init();

  /**
   * Reports a start-up IPI.
   *
   * @param vector 0 to 255: the page where an application processor starts
   */
  void sipi(int vector);

  /** Reports an external interrupt of the 8259 pair; see {@link LocalApic#extIntPending}. */
  void extInt();
}
