package io.cupule.kvm.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * What this process holds of the kernel's.
 *
 * @param descriptors open ones
 * @param mappings of memory
 * @param threads of Java and others
 */
public record Held(long descriptors, long mappings, long threads) {
  private static final Duration PATIENCE = Patience.LONG;

  /**
   * What it holds at this moment.
   *
   * @return its numbers
   * @throws IOException if the kernel does not tell
   */
  public static Held now() throws IOException {
    return new Held(entries("/proc/self/fd"), lines("/proc/self/maps"), entries("/proc/self/task"));
  }

  /**
   * What it holds once threads have ended: the kernel lists one for a moment after Java has seen it
   * end.
   *
   * @param threads how many may be left
   * @return its numbers; with more threads where these still have not ended after 20 s
   * @throws IOException if the kernel does not tell
   */
  public static Held onceThreadsAreDownTo(long threads) throws IOException {
    long start = System.nanoTime();
    Held held = now();
    while (held.threads() > threads && System.nanoTime() - start < PATIENCE.toNanos()) {
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
