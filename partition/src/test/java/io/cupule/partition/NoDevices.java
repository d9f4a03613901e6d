package io.cupule.partition;

import io.cupule.vcpu.ExitHandler;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers nothing, and counts who asked. */
final class NoDevices implements ExitHandler {
  final AtomicInteger accesses = new AtomicInteger();

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
