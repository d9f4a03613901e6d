package io.cupule.partition;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Does for VMs what takes long, each on a thread of its own: gives back what ended ones had, for
 * which the kernel may take seconds on a busy host, and resets those whose guests want that.
 * Whoever asks for it does not wait. Any thread may call, also a vCPU's: the threads are made by
 * one that is as old as the machine, so that they have neither a vCPU's CPU nor its priority.
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
   * Does something without waiting. What it throws is printed.
   *
   * @param thread the thread's name
   * @throws java.util.concurrent.RejectedExecutionException once this is closed: what ended VMs had
   *     is given back when the process ends then
   */
  void run(String thread, Runnable task) {
    parent.execute(() -> {
      try {
        Thread.ofPlatform().daemon().name(thread).start(task);
      } catch (OutOfMemoryError e) {
        task.run(); // the process is at its limit of threads: one after the other
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
