package io.cupule.partition.thread;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Does slow work for VMs, each task on its own thread, so the caller does not wait. It releases the
 * resources of ended VMs, for which the kernel may need seconds on a busy host, and performs resets
 * that guests ask for. For any thread, also a vCPU's. One old thread makes the new threads, so they
 * inherit neither a vCPU's CPU nor its priority.
 */
public final class Reaper implements AutoCloseable, Executor {
  private final ThreadPoolExecutor parent =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          Thread.ofPlatform().daemon().name("reaper").factory());

  /** Starts the thread that makes the others. */
  public Reaper() {
    parent.prestartCoreThread();
  }

  /**
   * Runs a task without waiting. It prints the task's exceptions.
   *
   * @param thread the thread's name
   * @throws java.util.concurrent.RejectedExecutionException once this is closed; then resources are
   *     released when the process ends
   */
  public void run(String thread, Runnable task) {
    parent.execute(() -> {
      try {
        Thread.ofPlatform().daemon().name(thread).start(task);
      } catch (OutOfMemoryError e) {
        task.run(); // the process is at its limit of threads: run tasks one after the other
      }
    });
  }

  /**
   * Runs a short task without making the caller wait.
   *
   * @throws java.util.concurrent.RejectedExecutionException once this is closed
   */
  @Override
  public void execute(Runnable task) {
    parent.execute(task);
  }

  /** Accepts no more tasks; finishes those it has. */
  @Override
  public void close() {
    parent.shutdown();
  }
}
