package io.cupule.partition.thread;

import java.time.Duration;
import java.util.function.Consumer;

/** Applies a step to each of several items. */
public final class EachOf {
  private EachOf() {}

  /** A wait for one item. */
  public interface Wait<T> {
    /**
     * Waits.
     *
     * @param bound longest wait, not negative
     * @return whether it holds what is waited for
     */
    boolean await(T item, Duration bound) throws InterruptedException;
  }

  /**
   * Waits for one item after the other.
   *
   * @param bound longest wait for all of them
   * @return false as soon as one takes too long
   */
  public static <T> boolean within(Duration bound, Iterable<T> items, Wait<? super T> wait)
      throws InterruptedException {
    long deadline = System.nanoTime() + bound.toNanos();
    for (T item : items) {
      if (!wait.await(item, Duration.ofNanos(Math.max(0, deadline - System.nanoTime())))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Applies the step to all items in order, even if it fails for some. Then it throws the first
   * failure; the others are added to it as suppressed exceptions.
   */
  public static <T> void all(Iterable<T> things, Consumer<? super T> step) {
    RuntimeException first = null;
    for (T thing : things) {
      try {
        step.accept(thing);
      } catch (RuntimeException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
