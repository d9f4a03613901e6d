package io.cupule.bench.guest;

import io.cupule.vcpu.exit.ExitHandler;

/** A port that stores the time of its last write. Any thread may read it. */
final class WriteClock implements ExitHandler {
  private volatile long last = System.nanoTime();

  /**
   * Returns when the last write arrived, as {@link System#nanoTime}; at first, when this was made.
   */
  long last() {
    return last;
  }

  @Override
  public void pioWrite(int port, int size, long value) {
    last = System.nanoTime();
  }

  @Override
  public long pioRead(int port, int size) {
    return 0;
  }

  @Override
  public long mmioRead(long gpa, int size) {
    return 0;
  }

  @Override
  public void mmioWrite(long gpa, int size, long value) {}
}
