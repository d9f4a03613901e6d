package io.cupule.kvm.testing;

import java.io.OutputStream;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A stream whose reader stops reading at random, for up to two seconds, as a person does at a
 * terminal with Ctrl-S, or a log collector that hangs. A write waits until the reader goes on.
 */
public final class FitfulReader extends OutputStream {
  private static final long LONGEST_STALL_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** One write in so many meets a reader who stops. */
  private static final int ODDS = 50;

  private final SplittableRandom random;
  private volatile boolean closed;

  /**
   * Makes one whose reader reads at first.
   *
   * @param random says when the reader stops, and for how long
   */
  public FitfulReader(SplittableRandom random) {
    this.random = random;
  }

  @Override
  public void write(int value) {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) {
    if (random.nextInt(ODDS) == 0) {
      long until = System.nanoTime() + random.nextLong(LONGEST_STALL_NANOS);
      while (!closed && System.nanoTime() - until < 0) {
        LockSupport.parkNanos(this, 1_000_000);
      }
    }
  }

  /** Lets the reader read all from here on. */
  @Override
  public void close() {
    closed = true;
  }
}
