package io.cupule.bench.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Measures the cost of VMs for a daemon on two pCPUs beyond their RAM, and the time to create many
 * of them through the API.
 */
public final class DensityBench {
  private static final int PCPUS = 2;
  private static final List<Integer> COUNTS = List.of(16, 32, 64);
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double KIB_PER_MIB = 1024;

  private DensityBench() {}

  /**
   * The result.
   *
   * @param pcpus the daemon's pCPUs
   * @param seconds from the first call until the report of the last VM's first instruction
   * @param footprints without VMs, then with each number of them
   * @param mibPerVm memory of each additional VM that is not guest RAM
   * @param threadsPerVm threads of each additional VM
   */
  public record Density(
      int pcpus, double seconds, List<Footprint> footprints, double mibPerVm, double threadsPerVm) {
    public String table() {
      StringBuilder text = new StringBuilder();
      text.append(
          "%nVMs of 2 MiB in one daemon on %d pCPUs%n%-8s%-24s%-24s%s%n"
              .formatted(pcpus, "VMs", "without guest RAM, MiB", "guest RAM, MiB", "threads"));
      for (Footprint footprint : footprints) {
        text.append(
            "%-8d%-24.1f%-24.1f%d%n"
                .formatted(
                    footprint.vms(),
                    footprint.ownKib() / KIB_PER_MIB,
                    footprint.guestKib() / KIB_PER_MIB,
                    footprint.threads()));
      }
      text.append(
          "each additional VM: %.3f MiB beyond guest RAM, %.2f threads%n"
              .formatted(mibPerVm, threadsPerVm));
      return text.append(
              "%d VMs created, each with its first instruction: %.2f s%n"
                  .formatted(footprints.getLast().vms(), seconds))
          .toString();
    }
  }

  /** Measures; {@code root} is the tree whose program is the daemon. */
  public static Density run(Path root) throws IOException, InterruptedException {
    try (RunningDaemon daemon = new RunningDaemon(root, PCPUS)) {
      List<Footprint> footprints = new ArrayList<>();
      footprints.add(Footprint.of(daemon.pid(), 0));
      long nanos = 0;
      int vms = 0;
      for (int count : COUNTS) {
        nanos += create(daemon, vms, count);
        vms = count;
        footprints.add(Footprint.of(daemon.pid(), vms));
      }
      List<Footprint> withVms = footprints.subList(1, footprints.size());
      return new Density(
          daemon.pcpus(),
          nanos / NANOS_PER_SECOND,
          footprints,
          slope(withVms, Footprint::ownKib) / KIB_PER_MIB,
          slope(withVms, Footprint::threads));
    }
  }

  private static long create(RunningDaemon daemon, int from, int to)
      throws IOException, InterruptedException {
    long before = System.nanoTime();
    for (int vm = from; vm < to; vm++) {
      daemon.create(vm);
    }
    return daemon.awaitFirstInstructions(to - from) - before;
  }

  /** Returns the slope of the least-squares line through the readings. */
  static double slope(List<Footprint> readings, ToLongFunction<Footprint> of) {
    double meanVms = readings.stream().mapToInt(Footprint::vms).average().orElseThrow();
    double mean = readings.stream().mapToLong(of).average().orElseThrow();
    double together = 0;
    double squares = 0;
    for (Footprint reading : readings) {
      double distance = reading.vms() - meanVms;
      together += distance * (of.applyAsLong(reading) - mean);
      squares += distance * distance;
    }
    return together / squares;
  }
}
