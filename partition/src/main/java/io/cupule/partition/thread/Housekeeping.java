package io.cupule.partition.thread;

import io.cupule.linux.LinuxThread;
import io.cupule.linux.error.SystemCallException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Keeps all threads of this process that are not vCPUs on the scenario's housekeeping CPUs: the
 * threads of the Java virtual machine, the garbage collector and devices. A new thread inherits the
 * CPUs of its creator, so one call also covers later threads.
 */
public final class Housekeeping {
  private static final Path THREADS = Path.of("/proc/self/task");

  /**
   * The process's first thread, which only waits for Java's main thread. It is not moved, because
   * {@code /proc/self/status} shows its CPU set as that of the process.
   */
  private static final int FIRST_THREAD = (int) ProcessHandle.current().pid();

  private Housekeeping() {}

  /**
   * Moves all threads to these CPUs, including those that start meanwhile. Call it before the
   * machine has any vCPU; later vCPUs pin themselves.
   *
   * @param cpus host CPUs; empty to leave every thread where it is
   * @throws SystemCallException EINVAL if none of the CPUs can be used
   */
  public static void confine(Collection<Integer> cpus) {
    if (cpus.isEmpty()) {
      return;
    }
    BitSet mask = new BitSet();
    cpus.forEach(mask::set);
    Set<Integer> done = new HashSet<>(Set.of(FIRST_THREAD));
    // A thread that is not moved yet may start others, so repeat until no new one is found.
    for (Set<Integer> found = threads(); !done.containsAll(found); found = threads()) {
      found.removeAll(done);
      found.forEach(thread -> move(thread, mask));
      done.addAll(found);
    }
  }

  private static void move(int thread, BitSet cpus) {
    try {
      LinuxThread.affinity(thread, cpus);
    } catch (SystemCallException e) {
      // A thread that ended meanwhile needs no CPU.
      if (!e.errnoName().equals("ESRCH")) {
        throw e;
      }
    }
  }

  private static Set<Integer> threads() {
    try (Stream<Path> tasks = Files.list(THREADS)) {
      return tasks
          .map(task -> Integer.valueOf(task.getFileName().toString()))
          .collect(Collectors.toCollection(HashSet::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
