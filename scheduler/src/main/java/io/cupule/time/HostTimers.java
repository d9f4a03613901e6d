package io.cupule.time;

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
  private final Thread thread;
  private volatile long sleepsUntil = AWAKE;
  private volatile boolean closed;

  /** Starts the service on a daemon thread named {@code timers}. */
  public HostTimers() {
    this(Thread.ofPlatform().daemon().name("timers").factory());
  }

  /**
   * Starts the service.
   *
   * @param threads makes its thread; may wrap the body, for example to pin the thread. If an action
   *     throws although it must not, that thread's uncaught exception handler gets the exception,
   *     and the service goes on.
   */
  public HostTimers(ThreadFactory threads) {
    thread = threads.newThread(this::run);
    thread.start();
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
    closed = true;
    LockSupport.unpark(thread);
    if (thread.equals(Thread.currentThread())) {
      return;
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void armed(long deadline) {
    if (deadline < sleepsUntil) {
      LockSupport.unpark(thread);
    }
  }

  private void run() {
    while (!closed) {
      Runnable action = queue.takeDue(System.nanoTime());
      if (action == null) {
        sleep();
      } else {
        perform(action);
      }
    }
  }

  private void sleep() {
    long until = queue.earliest();
    sleepsUntil = until;
    // The volatile store comes before this second check, and armed() queues before it reads
    // sleepsUntil: so one of the two sees the other.
    if (queue.earliest() >= until && !closed) {
      if (until == TimerQueue.NEVER) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, until - System.nanoTime());
      }
      // A pending interrupt of this thread would make park return at once each time.
      Thread.interrupted();
    }
    sleepsUntil = AWAKE;
  }

  private void perform(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | Error e) {
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
  }
}
