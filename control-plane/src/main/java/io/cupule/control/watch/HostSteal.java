package io.cupule.control.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a hypervisor beneath this host took from its CPUs, as Linux counts it in {@code /proc/stat}
 * (proc_stat(5), steal).
 */
final class HostSteal {
  /** Linux counts in hundredths of a second for programs. */
  private static final long NANOS_PER_TICK = 10_000_000;

  private static final int STEAL = 8;

  private HostSteal() {}

  /** Nanoseconds by the CPU's number; empty where the host does not tell. */
  static Map<Integer, Long> read() {
    try {
      return parse(Files.readAllLines(Path.of("/proc/stat")));
    } catch (IOException e) {
      return Map.of();
    }
  }

  static Map<Integer, Long> parse(List<String> lines) {
    Map<Integer, Long> nanos = new HashMap<>();
    for (String line : lines) {
      String[] fields = line.split(" +", -1);
      if (fields[0].matches("cpu[0-9]+") && fields.length > STEAL) {
        int cpu = Integer.parseInt(fields[0].substring("cpu".length()));
        nanos.put(cpu, Long.parseLong(fields[STEAL]) * NANOS_PER_TICK);
      }
    }
    return nanos;
  }
}
