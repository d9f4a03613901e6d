package io.cupule.bench;

import io.cupule.vcpu.ExitHandler;

/** A port that remembers when it was last written to. Any thread may read that. */
final class WriteClock implements ExitHandler {
  private volatile long last = System.nanoTime();

  /** When the last write arrived, as {@link System#nanoTime}; at first, when this was made. */
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
