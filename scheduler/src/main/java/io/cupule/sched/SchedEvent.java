package io.cupule.sched;

import org.jspecify.annotations.Nullable;

/**
 * The counting event: a wait adds one and blocks while the count is above zero, a signal takes one
 * away and wakes the waiter. A count below zero is credit: so many waits will not block. One thread
 * waits at a time (ACRN's sched_event of 2.6 to 3.0; the 32-bit form, whose 8-bit forerunner
 * overflowed).
 *
 * <p>A waiter is woken by a signal, never handed a result: whoever signals makes durable what it
 * has to say before it signals, and the waiter looks at that, not at the event.
 *
 * <p>A wait is two calls, so that it works in virtual time too: {@link #begin}, and then, as long
 * as the answer is that the thread must switch out, {@code schedule()} and {@link #again}. {@link
 * #await} is both for real threads.
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
   * @return true if it must switch out, and was told to sleep: {@code schedule()}, then {@link
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
   * Looks again after {@code schedule()} returned to {@code self}, which may happen for other
   * reasons than a signal.
   *
   * @return as {@link #begin}
   */
  public boolean again(SchedThread self) {
    lock.lock();
    try {
      // After a reset the event has forgotten this wait, and may have another's.
      return waiter == self && sleepOrEnd(self);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits, in a real thread that is the current thread {@code self} of its pCPU.
   *
   * @param schedule does {@code schedule()}, hands the CPU over, and returns once {@code self} is
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

  /** Takes one from the count and wakes the waiter, if there is one. From any thread. */
  public void signal() {
    lock.lock();
    try {
      // Credit that cannot be counted is dropped: wrapping around would block every later wait.
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
   * Back to count zero and no waiter. A thread that waited is not woken: whoever resets wakes it,
   * and its wait then ends.
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

  /** Under the lock, so that no signal comes between the look at the count and the sleep. */
  private boolean sleepOrEnd(SchedThread self) {
    if (count > 0) {
      self.sleep();
      return true;
    }
    waiter = null;
    return false;
  }
}
