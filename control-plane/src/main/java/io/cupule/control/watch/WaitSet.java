package io.cupule.control.watch;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Wakes threads that wait for news. {@link #wakeAll} never waits, so a vCPU may call it. */
final class WaitSet {
  private final Set<Thread> waiting = ConcurrentHashMap.newKeySet();

  /** Announces news; the news must already be visible. */
  void wakeAll() {
    if (!waiting.isEmpty()) {
      waiting.forEach(LockSupport::unpark);
    }
  }

  /**
   * Waits for news.
   *
   * @param news returns whether there is news
   * @param longest how long to wait
   * @return whether there is news
   * @throws InterruptedException if interrupted
   */
  boolean await(BooleanSupplier news, Duration longest) throws InterruptedException {
    long deadline = System.nanoTime() + longest.toNanos();
    waiting.add(Thread.currentThread());
    try {
      while (!news.getAsBoolean()) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        LockSupport.parkNanos(this, left);
        if (Thread.interrupted()) {
          throw new InterruptedException("while waiting for news");
        }
      }
      return true;
    } finally {
      waiting.remove(Thread.currentThread());
    }
  }
}
