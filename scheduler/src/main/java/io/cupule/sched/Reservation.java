package io.cupule.sched;

/**
 * A guarantee of pCPU time: {@code budgetNs} in every {@code periodNs}, and not more.
 *
 * @param budgetNs nanoseconds of running per period, 10,000 up to the period
 * @param periodNs nanoseconds, 100,000 (100 us) to 1,000,000,000 (1 s)
 */
public record Reservation(long budgetNs, long periodNs) {
  /** The shortest budget; for a shorter one, switching costs more than the budget gives. */
  public static final long MIN_BUDGET_NS = 10_000;

  /** The shortest period. */
  public static final long MIN_PERIOD_NS = 100_000;

  /** The longest period; keeps products of two times within 64 bits. */
  public static final long MAX_PERIOD_NS = 1_000_000_000;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a value is out of range
   */
  public Reservation {
    if (periodNs < MIN_PERIOD_NS || periodNs > MAX_PERIOD_NS) {
      throw new IllegalArgumentException("period " + periodNs + " ns is not in 100 us..1 s");
    }
    if (budgetNs < MIN_BUDGET_NS || budgetNs > periodNs) {
      throw new IllegalArgumentException(
          "budget " + budgetNs + " ns is not in 10 us..period (" + periodNs + " ns)");
    }
  }

  /** Returns the requested share of the pCPU, above 0 and up to 1. */
  public double share() {
    return (double) budgetNs / periodNs;
  }
}
