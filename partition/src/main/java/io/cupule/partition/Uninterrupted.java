package io.cupule.partition;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits that an interrupt of the caller does not cut short; it is kept for later. */
final class Uninterrupted {
  /** For what is sure to come. */
  static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE / 2);

  private static final long POLL_NANOS = 20_000;

  /** Something to wait for. */
  interface Wait {
    /**
     * Waits for it.
     *
     * @param bound longest wait, not negative
     * @return whether it has come
     */
    boolean await(Duration bound) throws InterruptedException;
  }

  private Uninterrupted() {}

  /**
   * Waits for something that nobody tells of, by looking again and again.
   *
   * @param bound longest wait
   * @return whether it has come
   */
  static boolean poll(Duration bound, BooleanSupplier condition) {
    long deadline = System.nanoTime() + bound.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline >= 0) {
        return false;
      }
      LockSupport.parkNanos(condition, POLL_NANOS);
    }
    return true;
  }

  /**
   * Waits for something.
   *
   * @param bound longest wait
   * @return whether it has come
   */
  static boolean await(Duration bound, Wait wait) {
    boolean interrupted = Thread.interrupted();
    try {
      long deadline = System.nanoTime() + bound.toNanos();
      while (true) {
        try {
          return wait.await(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
