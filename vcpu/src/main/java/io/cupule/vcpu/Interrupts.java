package io.cupule.vcpu;

/**
 * Connects interrupt controllers with a vCPU. For the vCPU's own thread, outside guest mode.
 * Allocates nothing.
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
