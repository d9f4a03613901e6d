package io.cupule.sched;

/** Whether a policy keeps ACRN's known faults. */
public enum Compat {
  /** Exactly as ACRN behaves, faults included. */
  ACRN,
  /** ACRN's algorithms with their known starvation and accounting faults repaired. */
  FIXED
}
