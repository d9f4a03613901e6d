package io.cupule.vcpu;

import io.cupule.vcpu.exit.ExitHandler;
import java.util.concurrent.atomic.AtomicLong;

/** Counts accesses; reads give zero. */
final class Counting implements ExitHandler {
  private final AtomicLong accesses = new AtomicLong();

  long accesses() {
    return accesses.get();
  }

  @Override
  public long pioRead(int port, int size) {
    accesses.incrementAndGet();
    return 0;
  }

  @Override
  public void pioWrite(int port, int size, long value) {
    accesses.incrementAndGet();
  }

  @Override
  public long mmioRead(long gpa, int size) {
    accesses.incrementAndGet();
    return 0;
  }

  @Override
  public void mmioWrite(long gpa, int size, long value) {
    accesses.incrementAndGet();
  }
}
