package io.cupule.vcpu.account;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.EnumMap;
import java.util.Map;

/**
 * A counter for each constant of an enum. Any thread may read.
 *
 * <p>{@link #count} is for one writer at a time, which has seen the previous one's writes: a plain
 * load and a release store, which cost no more than plain ones on x86. A reader loads with acquire,
 * so whoever sees a count also sees what came before it. {@link #countShared} is for any thread, a
 * volatile read-modify-write. The counters of one object are written in one of the two ways only.
 */
final class EnumCounters<E extends Enum<E>> {
  private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(long[].class);

  private final Class<E> type;
  private final long[] cells;

  /** Makes counters that are all 0. */
  EnumCounters(Class<E> type) {
    this.type = type;
    cells = new long[type.getEnumConstants().length];
  }

  /** Counts one; allocates nothing. For one writer at a time. */
  void count(E key) {
    int cell = key.ordinal();
    ELEMENT.setRelease(cells, cell, cells[cell] + 1);
  }

  /** Counts one; allocates nothing. Any thread. */
  void countShared(E key) {
    long _ = (long) ELEMENT.getAndAdd(cells, key.ordinal(), 1L);
  }

  /** Returns all counts. */
  Map<E, Long> all() {
    return read(0);
  }

  /** Returns the counts that are not 0. */
  Map<E, Long> counted() {
    return read(1);
  }

  private Map<E, Long> read(long least) {
    EnumMap<E, Long> result = new EnumMap<>(type);
    for (E key : type.getEnumConstants()) {
      long count = (long) ELEMENT.getAcquire(cells, key.ordinal());
      if (count >= least) {
        result.put(key, count);
      }
    }
    return result;
  }

  /** Returns the sum of all counts. */
  long sum() {
    long sum = 0;
    for (int cell = 0; cell < cells.length; cell++) {
      sum += (long) ELEMENT.getAcquire(cells, cell);
    }
    return sum;
  }
}
