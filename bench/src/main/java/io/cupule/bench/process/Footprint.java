package io.cupule.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The memory and threads of a daemon.
 *
 * @param vms its number of VMs
 * @param ownKib resident memory that is not guest RAM
 * @param guestKib resident guest RAM
 * @param threads its number of threads
 */
record Footprint(int vms, long ownKib, long guestKib, long threads) {
  private static final String RESIDENT = "Rss:";
  private static final String FLAGS = "VmFlags:";

  /** Of all large mappings, only guest RAM is excluded from core dumps; see proc(5), smaps. */
  private static final String NOT_DUMPED = "dd";

  /**
   * Reads it from the kernel's account of each mapping.
   *
   * @param pid a daemon
   * @param vms its number of VMs
   */
  static Footprint of(long pid, int vms) throws IOException {
    Path process = Path.of("/proc", Long.toString(pid));
    long resident = 0;
    long own = 0;
    long guest = 0;
    for (String line : Files.readAllLines(process.resolve("smaps"))) {
      List<String> words = List.of(line.split(" +"));
      if (words.getFirst().equals(RESIDENT)) {
        resident = Long.parseLong(words.get(1));
      } else if (words.getFirst().equals(FLAGS)) { // the last line of each mapping
        boolean isGuest = words.contains(NOT_DUMPED);
        own += isGuest ? 0 : resident;
        guest += isGuest ? resident : 0;
      }
    }
    try (Stream<Path> threads = Files.list(process.resolve("task"))) {
      return new Footprint(vms, own, guest, threads.count());
    }
  }
}
