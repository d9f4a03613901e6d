package io.cupule.control.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the time that a hypervisor beneath this host took from its CPUs, from {@code /proc/stat}
 * (proc_stat(5), steal).
 */
final class HostSteal {
  /** Linux reports this time in hundredths of a second. */
  private static final long NANOS_PER_TICK = 10_000_000;

  private static final int STEAL = 8;

  private HostSteal() {}

  /** Returns nanoseconds by the CPU's number; empty if the host does not report them. */
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
