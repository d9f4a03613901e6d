package io.cupule.sched.explore.workload;

/** A way to stop the other vCPUs. */
interface Protocol {
  /**
   * Before each entry into the guest: waits where another vCPU wants that.
   *
   * @return false if the vCPU must not enter any more
   */
  boolean beforeEntry(Vcpu self);

  /** After each exit. */
  void afterExit(Vcpu self);

  /** Does its work while the others are stopped. */
  void stopOthers(Vcpu self);

  /** The vCPU's thread ends, and does what is still wanted of it. */
  void atEnd(Vcpu self);

  /** All threads have ended. */
  void checkEnd();
}
