package io.cupule.control.watch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The last so many things that were written down, numbered from 1. Any thread may write and read;
 * readers hold up no writer.
 *
 * @param <T> what is written down
 */
public final class History<T> {
  private record Entry<T>(long id, T thing) {}

  private final AtomicReferenceArray<@Nullable Entry<T>> ring;
  private final Bell bell = new Bell();
  private volatile long newest; // written under the monitor

  /**
   * Makes an empty history.
   *
   * @param capacity how many things it keeps
   */
  public History(int capacity) {
    ring = new AtomicReferenceArray<>(capacity);
  }

  /**
   * Writes something down.
   *
   * @param thing made from its number
   */
  public void add(LongFunction<T> thing) {
    synchronized (this) {
      long id = newest + 1;
      ring.set(slot(id), new Entry<>(id, thing.apply(id)));
      newest = id;
    }
    bell.ring();
  }

  /** Returns the number of the newest thing; 0 while there is none. */
  public long newest() {
    return newest;
  }

  /**
   * A part of the history.
   *
   * @param things in order; the oldest are missing where they were overwritten
   * @param newest the number up to which it goes
   * @param <T> what is written down
   */
  public record Part<T>(List<T> things, long newest) {}

  /**
   * What was written down after something.
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
   * Waits until something was written down after something.
   *
   * @param id a number
   * @param longest how long to wait
   * @return whether there is something
   * @throws InterruptedException when the caller is interrupted
   */
  public boolean await(long id, Duration longest) throws InterruptedException {
    return bell.await(() -> newest > id, longest);
  }

  private int slot(long id) {
    return (int) (id % ring.length());
  }
}
