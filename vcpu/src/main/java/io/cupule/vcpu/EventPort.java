package io.cupule.vcpu;

/**
 * Passes events and other interrupt state to KVM for the next entry. At each entry KVM continues a
 * delivery that has begun. An exception and an interrupt set together would lose the interrupt on
 * VMX and SVM. For the vCPU's own thread. Allocates nothing.
 */
interface EventPort {
  /** Returns whether KVM holds an interrupt or NMI with an unfinished delivery. */
  boolean delivering();

  /** Sets an exception. */
  void exception(ExceptionQueue.Pending exception);

  /** Sends an NMI; KVM keeps it until the guest can take it. */
  void nmi();

  /** Sets an interrupt, without an in-kernel controller and if {@link #ready} is true. */
  void interrupt(int vector);

  /** Returns whether the guest could take an interrupt at the last exit. */
  boolean ready();

  /** Asks for an exit as soon as the guest can take an interrupt, or cancels that. */
  void requestWindow(boolean wanted);

  /** Returns the task priority that the guest last wrote to CR8. */
  int cr8();

  /** Sets the task priority that the guest reads from CR8. */
  void cr8(int priorityClass);

  /** Gives KVM the IA32_APIC_BASE of a local APIC in user space. */
  void apicBase(long value);
}
