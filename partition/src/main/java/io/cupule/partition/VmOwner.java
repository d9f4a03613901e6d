package io.cupule.partition;

/** Receives an incarnation's events that it does not handle itself, on any thread. */
interface VmOwner {
  /** Returns the rules for restarts. */
  Renewals renewals();

  /** Handles a guest's reset request; its vCPUs are stopped until it is done. Does not wait. */
  void resetAsked(VirtualMachine vm);

  /** Handles the end of the VM. Does not wait. */
  void ended(VirtualMachine vm, VmEnd end);

  /** Called on a separate thread when all resources are released. */
  void returned(VirtualMachine vm);
}
