package io.cupule.vcpu;

/**
 * Connects interrupt controllers with a vCPU. Only the vCPU's own thread may call it, outside guest
 * mode. It allocates nothing.
 */
interface Interrupts {
  /** Injects pending interrupts, if possible. */
  void beforeEntry();

  /** Notes the guest's changes. */
  void afterExit();

  /**
   * Returns whether a vCPU that executed HLT continues.
   *
   * @param kicked whether it was kicked
   */
  boolean endHalt(boolean kicked);
}
