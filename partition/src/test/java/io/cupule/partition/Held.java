package io.cupule.partition;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** What this process holds of the kernel's. */
record Held(long descriptors, long mappings, long threads) {
  static Held now() throws IOException {
    return new Held(entries("/proc/self/fd"), lines("/proc/self/maps"), entries("/proc/self/task"));
  }

  /** The kernel lists a thread for a moment after Java has seen it end. */
  static Held onceThreadsAreDownTo(long threads) throws IOException {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    Held held = now();
    while (held.threads() > threads && System.nanoTime() < deadline) {
      LockSupport.parkNanos(1_000_000);
      held = now();
    }
    return held;
  }

  private static long entries(String directory) throws IOException {
    try (Stream<Path> all = Files.list(Path.of(directory))) {
      return all.count();
    }
  }

  private static long lines(String file) throws IOException {
    try (Stream<String> all = Files.lines(Path.of(file))) {
      return all.count();
    }
  }
}
