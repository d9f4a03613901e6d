package io.cupule.partition;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Keeps operations on something apart. One that would have to wait for long, because that which is
 * under way waits for the kernel, is refused instead. Any thread but a vCPU's.
 */
final class OperationLock {
  private final ReentrantLock lock = new ReentrantLock();
  private final Duration patience;

  /**
   * Makes one that is free.
   *
   * @param patience longest wait for the operation that is under way
   */
  OperationLock(Duration patience) {
    this.patience = patience;
  }

  /**
   * Runs something while no other operation is under way.
   *
   * @param busy what is thrown where another one takes too long
   */
  void run(Supplier<? extends RuntimeException> busy, Runnable operation) {
    boolean mine =
        Uninterrupted.await(patience, left -> lock.tryLock(left.toNanos(), TimeUnit.NANOSECONDS));
    if (!mine) {
      throw busy.get();
    }
    try {
      operation.run();
    } finally {
      lock.unlock();
    }
  }

  /** As {@link #run}, but waits for as long as it takes: for what must be done. */
  void runAtLast(Runnable operation) {
    lock.lock();
    try {
      operation.run();
    } finally {
      lock.unlock();
    }
  }
}
