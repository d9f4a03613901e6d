package io.cupule.vcpu;

/**
 * Where events are handed to KVM for the next entry, and what else it is to know of interrupts. KVM
 * delivers one that is under way at each entry: an exception and an interrupt handed over together
 * lose the interrupt on VMX and SVM. By the vCPU's own thread; allocates nothing.
 */
interface EventPort {
  /** Whether KVM holds an interrupt or NMI whose delivery has begun and was not completed. */
  boolean delivering();

  /** Hands over an exception. */
  void exception(ExceptionQueue.Pending exception);

  /** Sends an NMI, which KVM keeps until the guest can take it. */
  void nmi();

  /** Hands over an interrupt, without an in-kernel controller and where {@link #ready}. */
  void interrupt(int vector);

  /** Whether the guest could take an interrupt, as of the last exit. */
  boolean ready();

  /** Asks for an exit as soon as the guest can take an interrupt, or takes that back. */
  void requestWindow(boolean wanted);

  /** The task priority that the guest wrote to CR8 last. */
  int cr8();

  /** Sets the task priority that the guest reads from CR8. */
  void cr8(int priorityClass);

  /** Tells KVM the IA32_APIC_BASE of a local APIC in user space. */
  void apicBase(long value);
}
