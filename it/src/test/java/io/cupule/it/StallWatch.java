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
  private static final int FRAMES = 15;

  /** Where a thread that Java shows as waiting is in the kernel. */
  private static final String PARKED = "futex_do_wait";

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
          Stream.of(frames)
              .limit(FRAMES)
              .forEach(frame -> text.append("    ").append(frame).append('\n'));
        });
    try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
      tasks
          .map(StallWatch::kernelSide)
          .filter(side -> !side.contains(PARKED))
          .forEach(text::append);
    } catch (IOException e) {
      text.append(e).append('\n');
    }
    System.out.println(text);
  }

  /** What a thread does in the kernel, as far as we may look and it has not ended. */
  private static String kernelSide(Path task) {
    try {
      return "%s%s\n"
          .formatted(
              Files.readString(task.resolve("comm")), Files.readString(task.resolve("stack")));
    } catch (IOException e) {
      return "%s: %s\n".formatted(task.getFileName(), e.getMessage());
    }
  }

  @Override
  public void close() {
    over = true;
    LockSupport.unpark(thread);
  }
}
