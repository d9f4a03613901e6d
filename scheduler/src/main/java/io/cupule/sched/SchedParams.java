package io.cupule.sched;

import java.util.Optional;

/**
 * The scheduling parameters of a thread (ACRN's {@code struct sched_params}); each policy reads its
 * own part and ignores the rest.
 *
 * @param priority for prio: a higher value has precedence; 0 or more (ACRN: 1 low, 2 high)
 * @param weight for bvt: share relative to others, 0 to 255, treated as 1 to 128
 * @param warp for bvt: preference for quick reaction
 * @param sliceNs for iorr, and for rtds threads without a reservation: nanoseconds per turn, at
 *     least {@link #MIN_SLICE_NS}
 * @param reservation for rtds: the guarantee; a thread without one gets the time that others leave
 */
public record SchedParams(
    int priority, int weight, Warp warp, long sliceNs, Optional<Reservation> reservation) {
  /** The shortest slice. */
  public static final long MIN_SLICE_NS = 100_000;

  /** ACRN's defaults: low priority, weight 1, no warp, 10 ms; no reservation. */
  public static final SchedParams DEFAULT =
      new SchedParams(1, 1, Warp.NONE, 10_000_000, Optional.empty());

  private static final int MAX_WEIGHT = 255;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a value is out of range
   */
  public SchedParams {
    if (priority < 0) {
      throw new IllegalArgumentException("priority " + priority + " is negative");
    }
    if (weight < 0 || weight > MAX_WEIGHT) {
      throw new IllegalArgumentException("weight " + weight + " is not in 0..255");
    }
    if (sliceNs < MIN_SLICE_NS) {
      throw new IllegalArgumentException("slice " + sliceNs + " ns is shorter than 100 us");
    }
  }

  /** Returns these parameters with another priority. */
  public SchedParams withPriority(int value) {
    return new SchedParams(value, weight, warp, sliceNs, reservation);
  }

  /** Returns these parameters with another weight. */
  public SchedParams withWeight(int value) {
    return new SchedParams(priority, value, warp, sliceNs, reservation);
  }

  /** Returns these parameters with another warp. */
  public SchedParams withWarp(Warp value) {
    return new SchedParams(priority, weight, value, sliceNs, reservation);
  }

  /** Returns these parameters with another slice. */
  public SchedParams withSliceNs(long value) {
    return new SchedParams(priority, weight, warp, value, reservation);
  }

  /** Returns these parameters with a reservation. */
  public SchedParams withReservation(Reservation value) {
    return new SchedParams(priority, weight, warp, sliceNs, Optional.of(value));
  }
}
