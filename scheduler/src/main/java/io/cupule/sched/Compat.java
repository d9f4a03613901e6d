package io.cupule.sched;

import java.util.Locale;

/** Whether a policy keeps ACRN's known faults. */
public enum Compat {
  /** Exactly as ACRN behaves, faults included. */
  ACRN,
  /** ACRN's algorithms with their known starvation and accounting faults fixed. */
  FIXED;

  /** Returns its name in scenarios: the constant's name in lower case. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
