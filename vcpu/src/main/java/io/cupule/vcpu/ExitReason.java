package io.cupule.vcpu;

/** Placeholder. */
public enum ExitReason {
  /** Placeholder. */
  IO
}
