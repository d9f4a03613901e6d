package io.cupule.partition.thread;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits without being interrupted. An interrupt of the caller stays pending until later. */
public final class Uninterrupted {
  /** For an event that is certain to come. */
  public static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE / 2);

  private static final long POLL_NANOS = 20_000;

  /** A condition to wait for. */
  public interface Wait {
    /**
     * Waits for the condition.
     *
     * @param bound longest wait, not negative
     * @return whether the condition holds
     */
    boolean await(Duration bound) throws InterruptedException;
  }

  private Uninterrupted() {}

  /**
   * Waits for a condition by polling, because nothing signals it.
   *
   * @param bound longest wait
   * @return whether the condition holds
   */
  public static boolean poll(Duration bound, BooleanSupplier condition) {
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
   * Waits for a condition.
   *
   * @param bound longest wait
   * @return whether the condition holds
   */
  public static boolean await(Duration bound, Wait wait) {
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
