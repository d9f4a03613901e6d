package io.cupule.partition;

/** Whose incarnation a VM is: told what it does not do by itself. By any thread, a vCPU's too. */
interface VmOwner {
  /** When it starts anew. */
  Renewals renewals();

  /** The guest asks for a reset, and its vCPUs are taken off until it is done. Does not wait. */
  void resetAsked(VirtualMachine vm);

  /** It has ended. Does not wait. */
  void ended(VirtualMachine vm, VmEnd end);

  /** All that it had is given back. On a thread of its own. */
  void returned(VirtualMachine vm);
}
