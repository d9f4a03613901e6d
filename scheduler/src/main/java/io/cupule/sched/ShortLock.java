package io.cupule.sched;

import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A reentrant lock for sections of about a microsecond. It allocates nothing, even under
 * contention. A queue of waiting threads would allocate, so a thread spins for about the time of
 * such a section, and then retries from time to time. Meanwhile a holder that the host has
 * preempted gets the CPU, whatever the threads' priorities.
 */
public final class ShortLock implements SchedLock {
  private static final int SPINS = 200;
  private static final long PAUSE_NANOS = 10_000;

  private final ReentrantLock lock = new ReentrantLock();

  /** Makes a lock that is free. */
  public ShortLock() {}

  @Override
  public void lock() {
    for (int i = 0; i < SPINS; i++) {
      if (lock.tryLock()) {
        return;
      }
      Thread.onSpinWait();
    }
    while (!lock.tryLock()) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  @Override
  public void unlock() {
    lock.unlock();
  }

  /** Returns how many times the calling thread holds it. */
  public int holds() {
    return lock.getHoldCount();
  }
}
