package io.cupule.vcpu.inject;

/**
 * Passes events and other interrupt state to KVM for the next entry: what an {@link Injector} needs
 * of a vCPU's descriptor. At each entry KVM continues a delivery that has begun. For the vCPU's own
 * thread. Allocates nothing.
 */
public interface EventPort {
  /** Returns whether KVM holds an exception, interrupt or NMI with an unfinished delivery. */
  boolean delivering();

  /** Sets an exception, if {@link #delivering} is false. */
  void exception(ExceptionQueue.Pending exception);

  /** Sends an NMI; KVM keeps it until the guest can take it. */
  void nmi();

  /**
   * Sets an interrupt, without an in-kernel controller, if {@link #ready} is true and no exception
   * was set since.
   */
  void interrupt(int vector);

  /** Returns whether the guest could take an interrupt at the last exit. */
  boolean ready();

  /**
   * Asks for an exit as soon as the guest can take an interrupt, or cancels that. Has no effect
   * with an in-kernel controller.
   */
  void requestWindow(boolean wanted);

  /** Returns the task priority that the guest last wrote to CR8. */
  int cr8();

  /** Sets the task priority that the guest reads from CR8. */
  void cr8(int priorityClass);

  /** Gives KVM the IA32_APIC_BASE of a local APIC in user space. */
  void apicBase(long value);
}
