package io.cupule.sched;

/**
 * How far a BVT thread may run ahead of its fair share to react quickly (ACRN's bvt_warp_value,
 * bvt_warp_limit and bvt_unwarp_period).
 *
 * @param value virtual time units by which the thread is preferred (1024 divided by its weight for
 *     each ms of running), -8192 to 8192; negative puts it behind, 0 is no warp
 * @param limitMs milliseconds of running, also with short sleeps in between, after which the warp
 *     ends; 0 is no limit
 * @param unwarpPeriodMs milliseconds without warp after that; it returns at the thread's first wake
 *     or end of turn afterwards
 */
public record Warp(int value, int limitMs, int unwarpPeriodMs) {
  /** No warp. */
  public static final Warp NONE = new Warp(0, 0, 0);

  private static final int MAX_VALUE = 8192;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a value is out of range
   */
  public Warp {
    if (value < -MAX_VALUE || value > MAX_VALUE) {
      throw new IllegalArgumentException("warp value " + value + " is not in -8192..8192");
    }
    if (limitMs < 0 || unwarpPeriodMs < 0) {
      throw new IllegalArgumentException(
          "warp limit "
              + limitMs
              + " ms and unwarp period "
              + unwarpPeriodMs
              + " ms must be 0 or more");
    }
  }
}
