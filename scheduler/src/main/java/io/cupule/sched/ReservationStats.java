package io.cupule.sched;

/**
 * The results of a thread's reservation since the thread's account was opened; they never decrease.
 * {@link ReservationAccount} defines a period and when it is met.
 *
 * @param met periods in which the thread had its whole budget by the deadline, or needed no more
 * @param missed all other periods
 * @param missedByHost missed periods in which the policy gave the whole budget in time, but the
 *     host ran others in a tenth of it or more
 * @param lateNs total lateness of missed periods in nanoseconds: from the deadline until the budget
 *     was complete or given up; for periods missed by the host, the time that the host took
 * @param latestNs the largest lateness, in nanoseconds
 */
public record ReservationStats(
    long met, long missed, long missedByHost, long lateNs, long latestNs) {
  /** No periods. */
  public static final ReservationStats NOTHING = new ReservationStats(0, 0, 0, 0, 0);

  /** Returns how many periods are over. */
  public long periods() {
    return met + missed;
  }

  /** Returns the mean lateness of missed periods, in nanoseconds; 0 if there is none. */
  public long meanLateNs() {
    return missed == 0 ? 0 : lateNs / missed;
  }
}
