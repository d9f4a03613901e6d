package io.cupule.sched;

import org.jspecify.annotations.Nullable;

/**
 * The counting event: a wait adds one and blocks while the count is above zero; a signal subtracts
 * one and wakes the waiter. A count below zero is credit for as many waits that do not block. One
 * thread waits at a time (ACRN's sched_event of 2.6 to 3.0; the 32-bit form, because the earlier
 * 8-bit form overflowed).
 *
 * <p>A signal wakes a waiter but passes no result. The signalling thread stores its information
 * before it signals, and the waiter checks that information, not the event.
 *
 * <p>A wait consists of two calls, so that it also works in virtual time: {@link #begin}, and then,
 * while the result says that the thread must switch out, {@code schedule()} and {@link #again}.
 * {@link #await} does both for real threads.
 */
public final class SchedEvent {
  private final SchedLock lock;
  private int count;
  private @Nullable SchedThread waiter;

  /**
   * Makes an event with count zero.
   *
   * @param lock its own lock; taken before a pCPU's lock, never after
   */
  public SchedEvent(SchedLock lock) {
    this.lock = lock;
  }

  /**
   * Begins a wait of {@code self}, which is the caller and the current thread of its pCPU.
   *
   * @return true if it must switch out, and was put to sleep: {@code schedule()}, then {@link
   *     #again}; false if the wait is over
   * @throws IllegalStateException if another thread waits, or {@code self} is not current or is
   *     idle
   */
  public boolean begin(SchedThread self) {
    if (self.isIdle() || self.pcpu().current() != self) {
      throw new IllegalStateException(
          "%s cannot wait: only a pCPU's current thread can, and not the idle one".formatted(self));
    }
    lock.lock();
    try {
      if (waiter != null) {
        throw new IllegalStateException(
            "%s cannot wait: %s waits for this event already".formatted(self, waiter));
      }
      waiter = self;
      count++;
      return sleepOrEnd(self);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Checks again after {@code schedule()} returned to {@code self}, which may happen without a
   * signal.
   *
   * @return as {@link #begin}
   */
  public boolean again(SchedThread self) {
    lock.lock();
    try {
      // After a reset the event has forgotten this wait, and may have another one.
      return waiter == self && sleepOrEnd(self);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits, in a real thread that is the current thread {@code self} of its pCPU.
   *
   * @param schedule calls {@code schedule()}, hands the CPU over, and returns once {@code self} is
   *     current again
   * @throws IllegalStateException as {@link #begin}
   */
  public void await(SchedThread self, Runnable schedule) {
    boolean blocked = begin(self);
    while (blocked) {
      schedule.run();
      blocked = again(self);
    }
  }

  /** Subtracts one from the count and wakes the waiter, if there is one. Any thread. */
  public void signal() {
    lock.lock();
    try {
      // Credit that cannot be counted is dropped, because an overflow would block every later wait.
      if (count != Integer.MIN_VALUE) {
        count--;
      }
      if (waiter != null) {
        waiter.wake();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sets the count to zero and removes the waiter. The waiting thread is not woken: the caller must
   * wake it, and its wait then ends.
   */
  public void reset() {
    lock.lock();
    try {
      count = 0;
      waiter = null;
    } finally {
      lock.unlock();
    }
  }

  /** Returns waits minus signals since the last reset. */
  public int count() {
    lock.lock();
    try {
      return count;
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock, so no signal comes between the check of the count and the sleep. */
  private boolean sleepOrEnd(SchedThread self) {
    if (count > 0) {
      self.sleep();
      return true;
    }
    waiter = null;
    return false;
  }
}
