package io.cupule.control.cli.terminal;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.DoubleConsumer;
import java.util.function.LongSupplier;

/** Reports the progress of long work on stderr: a line every few seconds. */
public final class ProgressLines implements DoubleConsumer {
  private static final long INTERVAL_NANOS = 3_000_000_000L;

  private final PrintWriter err;
  private final LongSupplier nanoTime;
  private final long start;
  private long last;

  /**
   * Begins now.
   *
   * @param nanoTime the real time, as System.nanoTime
   */
  public ProgressLines(PrintWriter err, LongSupplier nanoTime) {
    this.err = err;
    this.nanoTime = nanoTime;
    start = nanoTime.getAsLong();
    last = start;
  }

  /** Receives the finished part, 0 to 1. */
  @Override
  public void accept(double done) {
    long now = nanoTime.getAsLong();
    if (now - last < INTERVAL_NANOS || done <= 0) {
      return;
    }
    last = now;
    double left = (now - start) / 1e9 * (1 - done) / done;
    err.println(
        String.format(Locale.ROOT, "cupule: %.0f %% done, about %.0f s left", 100 * done, left));
    err.flush();
  }
}
