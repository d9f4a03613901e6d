package io.cupule.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.vcpu.ExitHandler;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Holds a vCPU before its port access, so that a test decides who comes first. */
final class Gate implements ExitHandler {
  private static final long SECONDS = 20;

  private final ExitHandler next;
  private final Semaphore arrivals = new Semaphore(0);
  private final Semaphore passes = new Semaphore(0);
  private volatile boolean shut;

  Gate(ExitHandler next) {
    this.next = next;
  }

  /** Before the vCPU starts. */
  void shut() {
    shut = true;
  }

  void awaitArrival() throws InterruptedException {
    assertThat(arrivals.tryAcquire(SECONDS, TimeUnit.SECONDS)).as("it comes to its port").isTrue();
  }

  void open() {
    shut = false;
    passes.release();
  }

  @Override
  public void pioWrite(int port, int size, long value) {
    if (shut) {
      arrivals.release();
      passes.acquireUninterruptibly();
    }
    next.pioWrite(port, size, value);
  }

  @Override
  public void init() {
    next.init();
  }

  @Override
  public long pioRead(int port, int size) {
    return next.pioRead(port, size);
  }

  @Override
  public long mmioRead(long gpa, int size) {
    return next.mmioRead(gpa, size);
  }

  @Override
  public void mmioWrite(long gpa, int size, long value) {
    next.mmioWrite(gpa, size, value);
  }
}
