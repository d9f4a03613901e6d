package io.cupule.control.cli.terminal;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Writes the final output of a program. It waits for slow readers; after a signal to end, only for
 * readers that still read. For the thread that the signals interrupt.
 */
public final class LastWords {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final StopSignals signals;

  /** Output that may have to wait for a reader. */
  public interface Words {
    /** Writes it. */
    void say() throws InterruptedException;
  }

  /**
   * Makes an instance.
   *
   * @param signals ask the program to end
   */
  public LastWords(StopSignals signals) {
    this.signals = signals;
  }

  /**
   * Writes the output on a separate thread.
   *
   * @return true if it is written; else writing may go on until the process ends
   */
  public boolean said(Words words) {
    FutureTask<Boolean> task =
        new FutureTask<>(() -> {
          words.say();
          return true;
        });
    Thread.ofPlatform().daemon().name("last words").start(task);
    try {
      return signals.received().isEmpty() ? saidUntilSignal(task) : saidSoon(task);
    } catch (InterruptedException again) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException failed) {
      switch (failed.getCause()) {
        case RuntimeException unchecked -> throw unchecked;
        case Error error -> throw error;
        case null, default -> throw new IllegalStateException(failed);
      }
    }
  }

  private static boolean saidUntilSignal(FutureTask<Boolean> task)
      throws InterruptedException, ExecutionException {
    try {
      return task.get();
    } catch (InterruptedException signal) {
      return saidSoon(task);
    }
  }

  private static boolean saidSoon(FutureTask<Boolean> task)
      throws InterruptedException, ExecutionException {
    try {
      return task.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException stalled) {
      return false;
    }
  }
}
