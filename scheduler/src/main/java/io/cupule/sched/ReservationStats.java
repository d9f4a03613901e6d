package io.cupule.sched;

/**
 * What became of a thread's reservation so far; counted since the thread's account was opened, and
 * never less than before. {@link ReservationAccount} says what a period is and when it is met.
 *
 * @param met periods in which the thread had its whole budget by the deadline, or wanted no more
 * @param missed all other periods
 * @param missedByHost those of {@code missed} in which the policy gave the whole budget in time,
 *     and the host let others run in a tenth of it or more
 * @param lateNs nanoseconds, of all missed periods together: from the deadline until the budget was
 *     there or was given up; for those missed by the host what it took
 * @param latestNs the longest of them, in nanoseconds
 */
public record ReservationStats(
    long met, long missed, long missedByHost, long lateNs, long latestNs) {
  /** Nothing has happened. */
  public static final ReservationStats NOTHING = new ReservationStats(0, 0, 0, 0, 0);

  /** Returns how many periods are over. */
  public long periods() {
    return met + missed;
  }

  /** Returns how late missed periods were on average, in nanoseconds; 0 where none was. */
  public long meanLateNs() {
    return missed == 0 ? 0 : lateNs / missed;
  }
}
