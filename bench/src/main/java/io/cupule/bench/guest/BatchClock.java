package io.cupule.bench.guest;

import com.sun.management.ThreadMXBean;
import io.cupule.vcpu.exit.ExitHandler;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A port that counts exits and times them in batches. Between two turns it blocks the vCPU's
 * thread, so that the CPU is free for the other side. {@code exit_twin.c} does the same.
 *
 * <p>The vCPU's thread runs it; the benchmark's thread calls {@link #fill} and {@link #release}.
 */
final class BatchClock implements ExitHandler {
  /** Exits per batch: enough to make the cost of reading the clock negligible. */
  static final int EXITS = 100;

  private static final ThreadMXBean THREADS =
      ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
  private static final int SECONDS = 60;

  private final Semaphore questions = new Semaphore(0);
  // Starts at -1: the vCPU's thread first answers without a question.
  private final Semaphore answers = new Semaphore(-1);
  private volatile long[] target = {};
  private volatile boolean released;

  // Used by the vCPU's thread only, during a turn.
  private long[] samples = {};
  private int done;
  private int left = 1;
  private long last;
  private long allocatedBefore;
  private long allocated;

  /** Times batches until the array is full. */
  void fill(long[] samples) {
    target = samples;
    questions.release();
    try {
      if (!answers.tryAcquire(SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the guest stands still");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the bytes that the vCPU's thread allocated between the turn's first and last exit. */
  long allocated() {
    return allocated;
  }

  /** Stops blocking the vCPU's thread for good. */
  void release() {
    released = true;
    questions.release();
  }

  private void count() {
    if (--left == 0) {
      endBatch();
    }
  }

  private void endBatch() {
    long now = System.nanoTime();
    if (done < samples.length) {
      samples[done++] = now - last;
    }
    if (done == samples.length) {
      handOver();
      now = System.nanoTime();
    }
    last = now;
    left = EXITS;
  }

  private void handOver() {
    if (!released) {
      allocated = THREADS.getCurrentThreadAllocatedBytes() - allocatedBefore;
      answers.release();
      questions.acquireUninterruptibly();
      samples = target;
      done = 0;
      allocatedBefore = THREADS.getCurrentThreadAllocatedBytes();
    }
  }

  @Override
  public long pioRead(int port, int size) {
    count();
    return 0;
  }

  @Override
  public void pioWrite(int port, int size, long value) {
    count();
  }

  @Override
  public long mmioRead(long gpa, int size) {
    throw new IllegalStateException("this guest has no MMIO");
  }

  @Override
  public void mmioWrite(long gpa, int size, long value) {
    throw new IllegalStateException("this guest has no MMIO");
  }
}
