package io.cupule.vcpu;

/** Why a vCPU gave its pCPU to another thread, or to nobody. */
public enum SwitchCause {
  /** It waits: for an interrupt, for the end of a rendezvous, to be started. */
  BLOCK,
  /** Its turn was over. */
  SLICE,
  /** Somebody else became ready who comes first. */
  PREEMPT,
  /** It let others run. */
  YIELD,
  /** It went to another pCPU. */
  MOVE
}
