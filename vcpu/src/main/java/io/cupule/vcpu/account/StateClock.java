package io.cupule.vcpu.account;

import io.cupule.time.NanoClock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.EnumMap;
import java.util.Map;

/**
 * Divides a vCPU's time among its states without a gap. Each change ends one interval and begins
 * the next at the same instant. So in every reading the states add up to the time since the clock
 * was made.
 *
 * <p>Writers come one at a time, under the vCPU's pCPU's lock. Readers take no lock ({@link
 * SeqLock}); cells are read and written opaquely.
 */
final class StateClock {
  private static final RunState[] STATES = RunState.values();
  private static final int STATE = STATES.length;
  private static final int SINCE = STATE + 1;
  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

  /** Nanoseconds per state, then the ordinal of the present state, then its start. */
  private final long[] cells = new long[SINCE + 1];

  private final SeqLock lock = new SeqLock();

  /** Begins at {@code now}, in OFFLINE. */
  StateClock(long now) {
    cells[STATE] = RunState.OFFLINE.ordinal();
    cells[SINCE] = now;
  }

  /**
   * Enters a state; a time before the last change counts as that change's instant.
   *
   * @param clock read after readers are blocked; otherwise a change published late would give the
   *     next reading times before the previous one
   */
  void enter(RunState next, NanoClock clock) {
    lock.begin();
    long at = Math.max(clock.nanoTime(), cells[SINCE]);
    int present = (int) cells[STATE];
    CELL.setOpaque(cells, present, cells[present] + at - cells[SINCE]);
    CELL.setOpaque(cells, STATE, (long) next.ordinal());
    CELL.setOpaque(cells, SINCE, at);
    lock.end();
  }

  /** Returns when the present state was entered; for the writer only. */
  long since() {
    return cell(SINCE);
  }

  /** Returns the present state. */
  RunState state() {
    return STATES[(int) cell(STATE)];
  }

  /**
   * One reading of the clock.
   *
   * @param nanos nanoseconds by state; they add up to the time since the clock was made
   * @param state the present state
   * @param since when it was entered
   */
  record Reading(Map<RunState, Long> nanos, RunState state, long since) {
    /** Returns the nanoseconds in a state. */
    long nanos(RunState of) {
      return nanos.getOrDefault(of, 0L);
    }

    /** Returns the nanoseconds since the present state began, at least 0. */
    long age(long now) {
      return Math.max(0, now - since);
    }
  }

  /** Returns nanoseconds by state up to {@code now}; their sum is the time since the start. */
  Map<RunState, Long> read(long now) {
    return reading(now).nanos();
  }

  /** Returns the times up to {@code now} and the present state, read consistently. */
  Reading reading(long now) {
    long[] copy = new long[cells.length];
    long version;
    do {
      version = lock.enter();
      for (int i = 0; i < copy.length; i++) {
        copy[i] = cell(i);
      }
    } while (!lock.isStill(version));
    copy[(int) copy[STATE]] += Math.max(0, now - copy[SINCE]);
    EnumMap<RunState, Long> result = new EnumMap<>(RunState.class);
    for (RunState each : STATES) {
      result.put(each, copy[each.ordinal()]);
    }
    return new Reading(result, STATES[(int) copy[STATE]], copy[SINCE]);
  }

  private long cell(int index) {
    return (long) CELL.getOpaque(cells, index);
  }
}
