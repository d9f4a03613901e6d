package io.cupule.partition.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.vcpu.exit.VcpuRegion;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Holds a vCPU before its port access, so that a test decides who comes first. */
public final class Gate implements VcpuRegion {
  private static final long SECONDS = 20;

  private final VcpuRegion next;
  private final Semaphore arrivals = new Semaphore(0);
  private final Semaphore passes = new Semaphore(0);
  private volatile boolean shut;

  public Gate(VcpuRegion next) {
    this.next = next;
  }

  /** Before the vCPU starts. */
  public void shut() {
    shut = true;
  }

  public void awaitArrival() throws InterruptedException {
    assertThat(arrivals.tryAcquire(SECONDS, TimeUnit.SECONDS)).as("it comes to its port").isTrue();
  }

  public void open() {
    shut = false;
    passes.release();
  }

  @Override
  public void write(long offset, int size, long value) {
    if (shut) {
      arrivals.release();
      passes.acquireUninterruptibly();
    }
    next.write(offset, size, value);
  }

  @Override
  public void init() {
    next.init();
  }

  @Override
  public long base() {
    return next.base();
  }

  @Override
  public long length() {
    return next.length();
  }

  @Override
  public long read(long offset, int size) {
    return next.read(offset, size);
  }
}
