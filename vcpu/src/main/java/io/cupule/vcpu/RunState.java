package io.cupule.vcpu;

/** What a vCPU's time is accounted to. */
public enum RunState {
  /** Not started yet, or ended. */
  OFFLINE,
  /** Wants its pCPU, but its thread does not run yet. */
  RUNNABLE,
  /** In the guest, or handling an exit of it. */
  RUNNING,
  /** Halted, until somebody wakes it. */
  BLOCKED
}
