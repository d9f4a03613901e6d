package io.cupule.loop;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs a loop on a thread of its own: round after round, until the work says that it is over or the
 * runner is closed. A round that throws is counted in {@link LoopErrors}, and the loop goes on; a
 * loop that fails again and again pauses in between, so that it does not keep a CPU busy.
 *
 * <p>For any thread.
 */
public final class LoopRunner implements AutoCloseable {
  /** The pause after each failure but the first of several in a row. */
  private static final long PAUSE_NANOS = 1_000_000;

  private final LoopKind loop;
  private final LoopErrors errors;
  private final LoopWork work;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * Held while a thread is interrupted, and when the last step begins. No lock is taken under it.
   */
  private final Object interrupts = new Object();

  /** Whether the last step has begun, which nobody may interrupt. */
  private boolean ending;

  /**
   * Makes a loop that does not run yet.
   *
   * @param loop its kind, as in the count of its errors
   * @param errors counts them
   * @param threads makes the thread; may wrap the body, for example to pin the thread
   * @param work its work
   */
  public LoopRunner(LoopKind loop, LoopErrors errors, ThreadFactory threads, LoopWork work) {
    this.loop = loop;
    this.errors = errors;
    this.work = work;
    thread = threads.newThread(this::run);
  }

  /** Returns a factory for a loop's thread: a platform thread that does not keep the JVM alive. */
  public static ThreadFactory daemon(String name) {
    return Thread.ofPlatform().daemon().name(name).factory();
  }

  /**
   * Starts the thread. Call it once.
   *
   * @return this
   * @throws OutOfMemoryError if the process is at its limit of threads; then no method of the work
   *     is called, also not the last one, so the caller gives back what the work has
   */
  public LoopRunner start() {
    thread.start();
    return this;
  }

  private void run() {
    try {
      boolean goesOn = true;
      for (int failures = 0; goesOn && !closed; ) {
        try {
          goesOn = work.round();
          failures = 0;
        } catch (InterruptedException e) {
          // close() sets the flag first. Without it, the interrupt is nobody's order to end.
        } catch (RuntimeException | Error e) {
          errors.count(loop, e);
          boolean _ = Thread.interrupted(); // with a pending interrupt there would be no pause
          if (failures++ > 0) {
            LockSupport.parkNanos(this, PAUSE_NANOS);
          }
        }
      }
    } finally {
      end();
    }
  }

  private void end() {
    synchronized (interrupts) {
      ending = true; // the last step may use files, which an interrupt would close
      boolean _ = Thread.interrupted();
    }
    try {
      work.ended();
    } catch (RuntimeException | Error e) {
      errors.count(loop, e);
    }
  }

  /** Ends a wait of {@link LockSupport#park} in the present round, or in the next one. */
  public void wake() {
    LockSupport.unpark(thread);
  }

  /**
   * Returns whether the loop is to end. A round that parks asks this last, after its use of locks:
   * a lock may take the wake-up of {@link #finish} away.
   */
  public boolean isClosed() {
    return closed;
  }

  /** Returns whether the thread was started and has not ended. */
  public boolean isAlive() {
    return thread.isAlive();
  }

  /**
   * Ends the loop after the present round, whose waits are interrupted, and waits for its thread,
   * however long the round takes. So the caller may hold no lock that the work takes, and may then
   * release what the work uses. Called by the work, it does not wait. An interrupt of the caller
   * stays pending. Repeatable.
   */
  @Override
  public void close() {
    closed = true;
    if (!isOwn()) {
      synchronized (interrupts) {
        if (!ending) {
          thread.interrupt();
        }
      }
      join();
    }
  }

  /** Like {@link #close()}, but interrupts nothing: it only ends a wait of the loop's own. */
  public void finish() {
    closed = true;
    if (!isOwn()) {
      wake();
      join();
    }
  }

  private boolean isOwn() {
    return thread.equals(Thread.currentThread());
  }

  private void join() {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
