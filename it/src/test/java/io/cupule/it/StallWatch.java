package io.cupule.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Sees when something takes long, and prints what every thread of this process does just then; and
 * how long the host kept the watch itself from running, so that a host that stood still is not
 * taken for a lock that did.
 */
final class StallWatch implements AutoCloseable {
  private static final long TICK_NANOS = 50_000_000;
  private static final long NOTHING = Long.MIN_VALUE;

  private final long suspicious;
  private final Thread thread;
  private volatile boolean over;

  /** When what is being watched began, or {@link #NOTHING}. */
  private volatile long began = NOTHING;

  /** Of the time since then; written by the watch, and at the beginning. */
  private volatile long longestGap;

  /**
   * Begins to watch.
   *
   * @param suspicious when to print what the threads do
   */
  StallWatch(Duration suspicious) {
    this.suspicious = suspicious.toNanos();
    thread = Thread.ofPlatform().daemon().name("stall-watch").start(this::watch);
  }

  /** Something begins. */
  void begin() {
    longestGap = 0;
    began = System.nanoTime();
  }

  /** It is over; returns for how long it went on. */
  Duration end() {
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    began = NOTHING;
    return took;
  }

  /** The longest time that the watch, which wants to look every 50 ms, did not come to run. */
  Duration longestGap() {
    return Duration.ofNanos(longestGap);
  }

  private void watch() {
    long last = System.nanoTime();
    long printed = NOTHING;
    while (!over) {
      LockSupport.parkNanos(this, TICK_NANOS);
      long now = System.nanoTime();
      longestGap = Math.max(longestGap, now - last);
      last = now;
      long start = began;
      if (start != NOTHING && start != printed && now - start > suspicious) {
        printed = start;
        printThreads();
      }
    }
  }

  private static void printThreads() {
    StringBuilder text = new StringBuilder("stalled; the threads of this process:\n");
    Thread.getAllStackTraces()
        .forEach((thread, frames) -> {
          text.append(thread).append(' ').append(thread.getState()).append('\n');
          Stream.of(frames).forEach(frame -> text.append("    ").append(frame).append('\n'));
        });
    try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
      tasks.forEach(task -> text.append(kernelSide(task)).append('\n'));
    } catch (IOException e) {
      text.append(e).append('\n');
    }
    System.out.println(text);
  }

  private static String kernelSide(Path task) {
    StringBuilder text = new StringBuilder(task.getFileName().toString());
    for (String file : new String[] {"comm", "stat", "schedstat", "stack"}) {
      try {
        text.append(' ').append(Files.readString(task.resolve(file)).strip());
      } catch (IOException e) {
        text.append(" no ").append(file); // the thread has ended, or only root may look
      }
    }
    return text.toString();
  }

  @Override
  public void close() {
    over = true;
    LockSupport.unpark(thread);
  }
}
