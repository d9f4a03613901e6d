package io.cupule.it;

import java.io.OutputStream;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What a program writes to whose reader stops reading at random, for up to two seconds, as one does
 * at a terminal with Ctrl-S, or a collector of logs that hangs. A write waits until it goes on.
 */
final class FitfulReader extends OutputStream {
  private static final long LONGEST_STALL_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** One write in so many meets a reader who stops. */
  private static final int ODDS = 50;

  private final SplittableRandom random;
  private volatile boolean closed;

  FitfulReader(SplittableRandom random) {
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

  /** It reads all from here on. */
  @Override
  public void close() {
    closed = true;
  }
}
