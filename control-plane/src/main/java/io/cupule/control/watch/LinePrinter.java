package io.cupule.control.watch;

import io.cupule.loop.LoopErrors;
import io.cupule.loop.LoopKind;
import io.cupule.loop.LoopRunner;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;

/**
 * Prints messages on its own thread, so no caller waits for a reader: neither a vCPU nor an
 * operation on a VM. It drops and counts messages that do not fit, and reports the number when the
 * reader reads again. For any thread.
 */
public final class LinePrinter implements AutoCloseable {
  /** The maximum number of waiting characters. */
  static final int CAPACITY = 256 << 10;

  private static final Duration PATIENCE = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofSeconds(2);
  private static final long POLL_NANOS = 500_000;

  private final PrintWriter out;
  private final LongFunction<String> notice;
  private final Queue<String> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicLong size = new AtomicLong(); // characters that wait or are being printed
  private final AtomicLong missing = new AtomicLong(); // dropped, not reported yet
  private final AtomicLong dropped = new AtomicLong();
  private final LoopRunner runner;
  private volatile boolean ended;
  private volatile long printingSince; // 0 while nothing is printed

  /**
   * Starts the thread, a daemon.
   *
   * @param name of the thread
   * @param out receives the messages
   * @param notice makes the text, with line end, for a number of missing messages
   * @param errors counts messages that cannot be printed
   */
  public LinePrinter(String name, PrintWriter out, LongFunction<String> notice, LoopErrors errors) {
    this.out = out;
    this.notice = notice;
    runner = new LoopRunner(LoopKind.LOG, errors, LoopRunner.daemon(name), this::round).start();
  }

  /**
   * Prints a message in one call, or drops it; never waits.
   *
   * @param text whole lines
   */
  public void print(String text) {
    // once a message is dropped, drop all until the notice is queued
    if (missing.get() == 0 && fits(text.length())) {
      waiting.add(text);
    } else {
      missing.incrementAndGet();
      dropped.incrementAndGet();
    }
    runner.wake();
  }

  private boolean fits(long length) {
    boolean fits = size.addAndGet(length) <= CAPACITY;
    if (!fits) {
      size.addAndGet(-length);
    }
    return fits;
  }

  private boolean round() {
    String text = waiting.poll();
    long gap = text == null ? missing.getAndSet(0) : 0;
    if (text != null) {
      try {
        show(text);
      } finally {
        size.addAndGet(-text.length());
      }
    } else if (gap > 0) {
      show(notice.apply(gap));
    } else if (ended) {
      return false;
    } else {
      LockSupport.park(this);
    }
    return true;
  }

  private void show(String text) {
    printingSince = System.nanoTime() | 1;
    try {
      out.print(text);
      out.flush();
    } finally {
      printingSince = 0;
    }
  }

  /**
   * Returns the number of messages dropped because they were not read in time.
   *
   * @return how many so far
   */
  public long dropped() {
    return dropped.get();
  }

  /**
   * Waits until everything so far is printed, without a time limit.
   *
   * @throws InterruptedException if interrupted
   */
  public void awaitPrinted() throws InterruptedException {
    while (size.get() > 0 || missing.get() > 0 || printingSince != 0) {
      LockSupport.parkNanos(this, POLL_NANOS);
      if (Thread.interrupted()) {
        throw new InterruptedException("while a reader of the log was waited for");
      }
    }
  }

  /** Ends the thread when everything is printed; waits only while the reader still reads. */
  @Override
  public void close() {
    ended = true;
    runner.wake();
    long deadline = System.nanoTime() + LONGEST.toNanos();
    boolean interrupted = false;
    while (runner.isAlive() && !isStalled() && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(this, POLL_NANOS);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isStalled() {
    long since = printingSince;
    return since != 0 && System.nanoTime() - since > PATIENCE.toNanos();
  }
}
