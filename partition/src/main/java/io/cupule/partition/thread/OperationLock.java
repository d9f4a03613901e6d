package io.cupule.partition.thread;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Lets only one operation run at a time. It refuses an operation that would wait too long for
 * another one, because that one waits for the kernel. For any thread but a vCPU's.
 */
public final class OperationLock {
  private final ReentrantLock lock = new ReentrantLock();
  private final String name;
  private final Duration patience;

  /**
   * Makes a free lock.
   *
   * @param name its name in the order of locks
   * @param patience longest wait for the present operation
   */
  public OperationLock(String name, Duration patience) {
    this.name = name;
    this.patience = patience;
  }

  /**
   * Runs an operation while no other one runs.
   *
   * @param busy makes the exception that is thrown if the present operation takes too long
   */
  public void run(Supplier<? extends RuntimeException> busy, Runnable operation) {
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

  /** Like {@link #run}, but waits without a limit: for operations that must happen. */
  public void runAtLast(Runnable operation) {
    lock.lock();
    try {
      operation.run();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
