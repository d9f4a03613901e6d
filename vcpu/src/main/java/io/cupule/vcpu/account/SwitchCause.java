package io.cupule.vcpu.account;

/** The reason why a vCPU gave up its pCPU. */
public enum SwitchCause {
  /** It waits for an interrupt, for the end of a rendezvous, or to be started. */
  BLOCK,
  /** Its turn was over. */
  SLICE,
  /** A thread with precedence became ready. */
  PREEMPT,
  /** It yielded. */
  YIELD,
  /** It moved to another pCPU. */
  MOVE
}
