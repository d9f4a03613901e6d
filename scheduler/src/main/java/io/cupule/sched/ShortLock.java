package io.cupule.sched;

import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A reentrant lock for sections of a microsecond that allocates nothing, also when it is contended:
 * queues of waiting threads are made of objects, so here a thread spins for about as long as such a
 * section takes, and then looks again from time to time. A holder that the host has preempted gets
 * the CPU meanwhile, whatever the threads' priorities.
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
