package io.cupule.time;

import io.cupule.loop.LoopErrors;
import io.cupule.loop.LoopKind;
import io.cupule.loop.LoopRunner;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;

/**
 * Timers on the host's monotonic clock. One thread sleeps until the earliest deadline and runs the
 * actions one after the other, so a long action delays the others. Arming and cancelling allocate
 * nothing in the steady state. They wake the thread only for a deadline earlier than its present
 * one.
 */
public final class HostTimers implements TimerService, AutoCloseable {
  private static final long AWAKE = Long.MIN_VALUE;

  private final TimerQueue queue = new TimerQueue(this::armed);
  private final LoopRunner runner;
  private volatile long sleepsUntil = AWAKE;

  /** Starts the service on a daemon thread named {@code timers}. */
  public HostTimers() {
    this(LoopKind.TIMERS, LoopErrors.toSystemLog(), LoopRunner.daemon("timers"));
  }

  /**
   * Starts the service.
   *
   * @param loop its kind, for the count of errors
   * @param errors counts the actions that throw although they must not; the service goes on
   * @param threads makes its thread; may wrap the body, for example to pin the thread
   */
  public HostTimers(LoopKind loop, LoopErrors errors, ThreadFactory threads) {
    runner = new LoopRunner(loop, errors, threads, this::round);
    LoopRunner _ = runner.start();
  }

  @Override
  public NanoClock clock() {
    return System::nanoTime;
  }

  @Override
  public Timer timer(String name, Runnable action) {
    return queue.timer(name, action);
  }

  /**
   * Ends the service; no timer fires any more. It waits for a running action, so the caller must
   * hold no lock that an action may take. Called from an action, it does not wait. Repeatable.
   */
  @Override
  public void close() {
    runner.finish(); // an interrupt would reach into an action
  }

  private void armed(long deadline) {
    if (deadline < sleepsUntil) {
      runner.wake();
    }
  }

  private boolean round() {
    Runnable action = queue.takeDue(System.nanoTime());
    if (action == null) {
      sleep();
    } else {
      action.run();
    }
    return true;
  }

  private void sleep() {
    long until = queue.earliest();
    sleepsUntil = until;
    // The volatile store comes before this second check, and armed() queues before it reads
    // sleepsUntil: so one of the two sees the other.
    if (queue.earliest() >= until && !runner.isClosed()) {
      if (until == TimerQueue.NEVER) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, until - System.nanoTime());
      }
      // A pending interrupt of this thread would make park return at once each time.
      boolean _ = Thread.interrupted();
    }
    sleepsUntil = AWAKE;
  }
}
