package io.cupule.vcpu.account;

/** The states that a vCPU's time is divided into. */
public enum RunState {
  /** Not started yet, or ended. */
  OFFLINE,
  /** It needs its pCPU, but its thread does not run yet. */
  RUNNABLE,
  /** In the guest, or handling an exit of it. */
  RUNNING,
  /** Halted until it is woken. */
  BLOCKED
}
