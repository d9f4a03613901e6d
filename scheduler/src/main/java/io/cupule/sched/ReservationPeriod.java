package io.cupule.sched;

/**
 * The period that a reserved thread is in, and the count of those before. One writes; the fields
 * are volatile for those who copy it meanwhile.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // one writer at a time
final class ReservationPeriod {
  /** When a thread that waits will have had its budget. */
  static final long NEVER = Long.MAX_VALUE;

  /** The host took a noticeable part of a budget from this part of it on. */
  private static final long NOTICED = 10;

  /** What the thread does in its period. */
  enum Phase {
    /** No period goes on. */
    NONE,
    /** It is ready and has budget left. */
    WAITS,
    /** It runs and has budget left. */
    RUNS,
    /** It had its budget and wants to go on. */
    USED,
    /** It wants no more. */
    RESTS,
    /** It wants no more and had its budget. */
    RESTS_USED
  }

  private volatile Phase phase = Phase.NONE;
  private volatile long deadline;
  private volatile long length;
  private volatile long budget;

  /** When it has had its budget or wanted no more, if all goes on as it does. */
  private volatile long finish;

  /** Since when it has wanted no more. */
  private volatile long rested;

  /** What the host had taken before. */
  private volatile long takenBefore;

  private volatile long met;
  private volatile long missed;
  private volatile long missedByHost;
  private volatile long late;
  private volatile long latest;

  /** Takes over what another one says. */
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

  /** A period begins, with the thread waiting. */
  void open(long until, Reservation reservation, long taken) {
    deadline = until;
    length = reservation.periodNs();
    budget = reservation.budgetNs();
    takenBefore = taken;
    finish = NEVER;
    phase = Phase.WAITS;
  }

  /** What it does from now on; nothing where no period goes on. */
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

  /** The period is over: judges it, and those that passed since its deadline. */
  void close(long now, long taken) {
    if (phase != Phase.NONE && (now >= deadline || finish <= now)) {
      judge(now, taken);
    }
    phase = Phase.NONE;
  }

  /** As {@link #close}, but only what cannot change any more until it is closed. */
  void foresee(long now, long taken) {
    if (phase == Phase.NONE || now < deadline) {
      return;
    }
    boolean onTime = finish <= deadline;
    if (onTime && phase == Phase.USED) {
      missWhole(now - deadline); // of its own period it is not known yet what the host took
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

  /** Of the periods that passed in a time after the deadline, none had a budget. */
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
