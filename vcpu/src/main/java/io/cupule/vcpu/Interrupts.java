package io.cupule.vcpu;

/**
 * What stands between interrupt controllers and a vCPU. Called by the vCPU's own thread, outside
 * guest mode; allocates nothing.
 */
interface Interrupts {
  /** Injects what may be injected. */
  void beforeEntry();

  /** Takes note of what the guest changed. */
  void afterExit();

  /**
   * Whether a vCPU that executed HLT goes on.
   *
   * @param kicked whether somebody kicked it
   */
  boolean endHalt(boolean kicked);
}
