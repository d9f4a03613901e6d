package io.cupule.control.watch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The last entries of a log, numbered from 1. Any thread may write and read; readers do not delay
 * writers.
 *
 * @param <T> the entries
 */
public final class History<T> {
  private record Entry<T>(long id, T thing) {}

  private final AtomicReferenceArray<@Nullable Entry<T>> ring;
  private final WaitSet waitSet = new WaitSet();
  private volatile long newest; // written under the monitor

  /**
   * Makes an empty history.
   *
   * @param capacity how many entries it keeps
   */
  public History(int capacity) {
    ring = new AtomicReferenceArray<>(capacity);
  }

  /**
   * Adds an entry.
   *
   * @param thing makes the entry from its number
   */
  public void add(LongFunction<T> thing) {
    synchronized (this) {
      long id = newest + 1;
      ring.set(slot(id), new Entry<>(id, thing.apply(id)));
      newest = id;
    }
    waitSet.wakeAll();
  }

  /** Returns the number of the newest entry; 0 if there is none. */
  public long newest() {
    return newest;
  }

  /**
   * A part of the history.
   *
   * @param things in order; the oldest are missing if they were overwritten
   * @param newest the number of the last entry
   * @param <T> the entries
   */
  public record Part<T>(List<T> things, long newest) {}

  /**
   * Returns the entries after a number.
   *
   * @param id a number, 0 for the beginning
   */
  public Part<T> after(long id) {
    long last = newest;
    List<T> things = new ArrayList<>();
    for (long next = Math.max(id, last - ring.length()) + 1; next <= last; next++) {
      Entry<T> entry = ring.get(slot(next));
      if (entry != null && entry.id() == next) {
        things.add(entry.thing());
      }
    }
    return new Part<>(things, last);
  }

  /**
   * Waits until there is an entry after a number.
   *
   * @param id a number
   * @param longest how long to wait
   * @return whether there is one
   * @throws InterruptedException if interrupted
   */
  public boolean await(long id, Duration longest) throws InterruptedException {
    return waitSet.await(() -> newest > id, longest);
  }

  private int slot(long id) {
    return (int) (id % ring.length());
  }
}
