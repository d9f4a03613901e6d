package io.cupule.vcpu.apic;

/**
 * What a local APIC tells its vCPU. Called from any thread, the vCPU's own included, with no lock
 * of this package held; must not block, and must not call the I/O APIC.
 *
 * <p>Every call is a hint to look: the state it tells of is already in place when it is made, and
 * may be gone by the time that the vCPU looks.
 */
public interface ApicEvents {
  /** {@link LocalApic#pendingVector} may have become 0 or more. Called more often than needed. */
  void interruptPending();

  /** A non-maskable interrupt. */
  void nmi();

  /** An INIT. What it means for the vCPU, {@link LocalApic#reset} included, is up to the vCPU. */
  void init();

  /**
   * A start-up IPI.
   *
   * @param vector 0 to 255: the page where an application processor starts
   */
  void sipi(int vector);

  /**
   * An external interrupt, whose vector the 8259 pair knows; see {@link LocalApic#extIntPending}.
   */
  void extInt();
}
