package io.cupule.partition;

/**
 * Receives the events of an incarnation that it does not handle itself. Any thread may call it,
 * also a vCPU's.
 */
interface VmOwner {
  /** Returns the rules for restarts. */
  Renewals renewals();

  /** Handles a guest's reset request; its vCPUs are stopped until it is done. Does not wait. */
  void resetAsked(VirtualMachine vm);

  /** Handles the end of the VM. Does not wait. */
  void ended(VirtualMachine vm, VmEnd end);

  /** Called when all resources of the VM are released. Runs on its own thread. */
  void returned(VirtualMachine vm);
}
