package io.cupule.loop;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.BiConsumer;

/**
 * Counts the exceptions of loops by the loop's kind, and logs the first one of each kind. For any
 * thread.
 */
public final class LoopErrors {
  private final AtomicLongArray counts = new AtomicLongArray(LoopKind.values().length);

  /** 1 for each kind of which an error was logged here. */
  private final AtomicLongArray logged = new AtomicLongArray(LoopKind.values().length);

  private final BiConsumer<String, Throwable> log;

  /**
   * Makes an account without errors.
   *
   * @param log receives a message and the exception; called on the loop's thread, so it must not
   *     wait for the host
   */
  public LoopErrors(BiConsumer<String, Throwable> log) {
    this.log = log;
  }

  /** Makes an account that logs to the program's {@link System.Logger}, on a thread for it. */
  public static LoopErrors toSystemLog() {
    return new LoopErrors((message, error) -> {
      System.Logger logger = System.getLogger(LoopErrors.class.getName());
      Runnable task = () -> logger.log(System.Logger.Level.ERROR, message, error);
      Thread _ = Thread.ofPlatform().daemon().name("loop log").start(task);
    });
  }

  /** Counts an error that is logged elsewhere. */
  public void count(LoopKind loop) {
    counts.incrementAndGet(loop.ordinal());
  }

  /**
   * Counts an error, and logs it if it is the first of its kind to be logged here. Throws nothing.
   */
  public void count(LoopKind loop, Throwable error) {
    count(loop);
    if (!logged.compareAndSet(loop.ordinal(), 0, 1)) {
      return;
    }
    try {
      log.accept(
          "the loop \"%s\" fails and goes on; its later failures are only counted"
              .formatted(loop.words()),
          error);
    } catch (RuntimeException | Error e) {
      count(loop); // a log that fails does not end the loop either
    }
  }

  /** Returns the number of errors so far of loops of a kind. */
  public long of(LoopKind loop) {
    return counts.get(loop.ordinal());
  }

  /** Returns the number of errors so far of each kind of loop. */
  public Map<LoopKind, Long> counts() {
    Map<LoopKind, Long> all = new EnumMap<>(LoopKind.class);
    for (LoopKind loop : LoopKind.values()) {
      all.put(loop, of(loop));
    }
    return all;
  }
}
