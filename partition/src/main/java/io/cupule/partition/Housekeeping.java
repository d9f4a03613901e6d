package io.cupule.partition;

import io.cupule.kvm.KvmException;
import io.cupule.kvm.LinuxThread;
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
 * Keeps the threads of this process that are no vCPUs on the CPUs that the scenario names: those of
 * the Java virtual machine, of the garbage collector and of devices. New threads start where the
 * thread that made them is, so doing it once holds for later ones too.
 */
final class Housekeeping {
  private static final Path THREADS = Path.of("/proc/self/task");

  /**
   * The process's first thread only waits for Java's main thread. It stays as it is, because what
   * it may use is what {@code /proc/self/status} says of the process.
   */
  private static final int FIRST_THREAD = (int) ProcessHandle.current().pid();

  private Housekeeping() {}

  /**
   * Moves all threads to these CPUs, also those that come into being meanwhile. Before there is any
   * vCPU of the machine; later ones pin themselves.
   *
   * @param cpus host CPUs; empty to leave every thread where it is
   * @throws KvmException EINVAL where none of the CPUs can be used
   */
  static void confine(Collection<Integer> cpus) {
    if (cpus.isEmpty()) {
      return;
    }
    BitSet mask = new BitSet();
    cpus.forEach(mask::set);
    Set<Integer> done = new HashSet<>(Set.of(FIRST_THREAD));
    // A thread that is not moved yet may make others, so until there is none.
    for (Set<Integer> found = threads(); !done.containsAll(found); found = threads()) {
      found.removeAll(done);
      found.forEach(thread -> move(thread, mask));
      done.addAll(found);
    }
  }

  private static void move(int thread, BitSet cpus) {
    try {
      LinuxThread.affinity(thread, cpus);
    } catch (KvmException e) {
      // One that ended in the meantime needs no CPU.
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
