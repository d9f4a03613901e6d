package io.cupule.partition;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Gives back what ended VMs had, each on a thread of its own: the kernel may take seconds to
 * destroy a VM of a busy host, and others' resources, and whoever needs none of them, don't wait
 * for that. Any thread may call, also a vCPU's: the threads are made by one that is as old as the
 * machine, so that they have neither a vCPU's CPU nor its priority.
 */
final class Reaper implements AutoCloseable, Executor {
  private final ThreadPoolExecutor parent =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          Thread.ofPlatform().daemon().name("reaper").factory());

  Reaper() {
    parent.prestartCoreThread();
  }

  /**
   * Gives something back, without waiting. What it throws is printed.
   *
   * @throws java.util.concurrent.RejectedExecutionException once this is closed: then it is given
   *     back when the process ends
   */
  void giveBack(String vm, Runnable release) {
    parent.execute(() -> {
      try {
        Thread.ofPlatform().daemon().name("reaper of " + vm).start(release);
      } catch (OutOfMemoryError e) {
        release.run(); // the process is at its limit of threads: one after the other
      }
    });
  }

  /**
   * Does something that takes no time, without that the caller waits.
   *
   * @throws java.util.concurrent.RejectedExecutionException once this is closed
   */
  @Override
  public void execute(Runnable task) {
    parent.execute(task);
  }

  /** Takes no more; what it has it gives back. */
  @Override
  public void close() {
    parent.shutdown();
  }
}
