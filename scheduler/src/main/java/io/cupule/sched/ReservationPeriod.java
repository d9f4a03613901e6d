package io.cupule.sched;

/**
 * The present period of a reserved thread, and the count of earlier ones. One thread writes; the
 * fields are volatile for threads that copy them meanwhile.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // one writer at a time
final class ReservationPeriod {
  /** The value of {@link #finish} for a thread that waits. */
  static final long NEVER = Long.MAX_VALUE;

  /** A loss to the host counts from this part of a budget on: a tenth. */
  private static final long NOTICED = 10;

  /** The states of the thread in its period. */
  enum Phase {
    /** There is no period. */
    NONE,
    /** It is ready and has budget left. */
    WAITS,
    /** It runs and has budget left. */
    RUNS,
    /** It had its budget and wants to continue. */
    USED,
    /** It needs no more. */
    RESTS,
    /** It needs no more and had its budget. */
    RESTS_USED
  }

  private volatile Phase phase = Phase.NONE;
  private volatile long deadline;
  private volatile long length;
  private volatile long budget;

  /** When it had its budget or needed no more, or will if nothing changes. */
  private volatile long finish;

  /** When it began to need no more. */
  private volatile long rested;

  /** The time that the host had taken before this period. */
  private volatile long takenBefore;

  private volatile long met;
  private volatile long missed;
  private volatile long missedByHost;
  private volatile long late;
  private volatile long latest;

  /** Copies the values of another period. */
  void copy(ReservationPeriod other) {
    phase = other.phase;
    deadline = other.deadline;
    length = other.length;
    budget = other.budget;
    finish = other.finish;
    rested = other.rested;
    takenBefore = other.takenBefore;
    met = other.met;
    missed = other.missed;
    missedByHost = other.missedByHost;
    late = other.late;
    latest = other.latest;
  }

  ReservationStats stats() {
    return new ReservationStats(met, missed, missedByHost, late, latest);
  }

  /** Opens a period, with the thread waiting. */
  void open(long until, Reservation reservation, long taken) {
    deadline = until;
    length = reservation.periodNs();
    budget = reservation.budgetNs();
    takenBefore = taken;
    finish = NEVER;
    phase = Phase.WAITS;
  }

  /** Sets its present state; no effect without a period. */
  void enter(Phase next, long end) {
    if (phase != Phase.NONE) {
      boolean hadIt = phase == Phase.USED || phase == Phase.RESTS_USED;
      finish = hadIt && next == Phase.USED ? finish : end;
      phase = next;
    }
  }

  void rest(long now) {
    if (phase == Phase.USED) {
      rested = now;
      phase = Phase.RESTS_USED;
    } else if (phase == Phase.WAITS || phase == Phase.RUNS) {
      rested = now;
      enter(Phase.RESTS, now);
    }
  }

  /** Ends the period: judges it, and those that passed since its deadline. */
  void close(long now, long taken) {
    if (phase != Phase.NONE && (now >= deadline || finish <= now)) {
      judge(now, taken);
    }
    phase = Phase.NONE;
  }

  /** Like {@link #close}, but only for results that cannot change any more. */
  void foresee(long now, long taken) {
    if (phase == Phase.NONE || now < deadline) {
      return;
    }
    boolean onTime = finish <= deadline;
    if (onTime && phase == Phase.USED) {
      missWhole(now - deadline); // for its own period, the host's part is not known yet
    } else if (!onTime || phase != Phase.RUNS) {
      judge(now, taken);
    }
  }

  private void judge(long now, long taken) {
    boolean hadIt = phase == Phase.USED || phase == Phase.RESTS_USED || phase == Phase.RUNS;
    long lost = hadIt ? Math.min(taken - takenBefore, budget) : 0;
    if (finish > deadline) {
      miss(Math.min(now, finish) - deadline);
    } else if (lost * NOTICED >= budget) {
      missedByHost = missedByHost + 1;
      miss(lost);
    } else {
      met = met + 1;
    }
    boolean wants = phase != Phase.RESTS && phase != Phase.RESTS_USED;
    missWhole((wants ? now : Math.min(now, rested)) - deadline);
  }

  /** Counts the periods that passed after the deadline as missed, because none had a budget. */
  private void missWhole(long time) {
    long periods = time / length;
    if (periods > 0) {
      missed = missed + periods;
      late = late + periods * time - periods * (periods + 1) / 2 * length;
      latest = Math.max(latest, time - length);
    }
  }

  private void miss(long time) {
    missed = missed + 1;
    late = late + time;
    latest = Math.max(latest, time);
  }
}
