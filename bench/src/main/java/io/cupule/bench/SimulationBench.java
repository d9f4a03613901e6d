package io.cupule.bench;

import io.cupule.partition.scenario.Scenario;
import io.cupule.partition.scenario.document.ScenarioReader;
import io.cupule.partition.scenario.problem.InvalidScenarioException;
import io.cupule.partition.simulation.Simulation;
import io.cupule.partition.simulation.SimulationReport;
import io.cupule.partition.simulation.SimulationSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Measures {@code cupule simulate} for large machines under bvt, and for twice as large ones. */
final class SimulationBench {
  private static final int VMS = 8;
  private static final List<Integer> PCPUS = List.of(250, 500, 1000, 2000);
  private static final Duration DURATION = Duration.ofSeconds(60);
  private static final String CPU_BOUND = "{\"kind\": \"cpu-bound\"}";
  private static final String PERIODIC =
      "{\"kind\": \"periodic\", \"period\": \"10ms\", \"runTime\": \"1ms\"}";

  private SimulationBench() {}

  /**
   * One simulation.
   *
   * @param load of its vCPUs
   * @param pcpus the number of pCPUs, with eight vCPUs each
   * @param seconds that it took
   * @param events that were simulated
   * @param eventsPerSecond events by seconds
   */
  record Measurement(String load, int pcpus, double seconds, long events, double eventsPerSecond) {}

  /**
   * All simulations.
   *
   * @param measurements in the order in which they ran
   * @param peakMebibytes the most memory that this process has had so far
   */
  record Measurements(List<Measurement> measurements, long peakMebibytes) {
    String table() {
      StringBuilder table =
          new StringBuilder("%nSimulation of 60 s under bvt, 8 vCPUs per pCPU%n".formatted());
      for (Measurement it : measurements) {
        table.append(
            String.format(
                Locale.ROOT,
                "%-32s%5d pCPUs %8.2f s %,14d events %,14.0f per second%n",
                it.load,
                it.pcpus,
                it.seconds,
                it.events,
                it.eventsPerSecond));
      }
      return table + "peak memory of the process       %d MiB%n".formatted(peakMebibytes);
    }
  }

  static Measurements run() throws Exception {
    simulate(100, PERIODIC); // compiles the code
    List<Measurement> measurements = new ArrayList<>();
    for (int pcpus : PCPUS) {
      measurements.add(measure("all CPU-bound", pcpus, CPU_BOUND));
    }
    for (int pcpus : PCPUS) {
      measurements.add(measure("every second one at 100 Hz", pcpus, PERIODIC));
    }
    return new Measurements(measurements, peakMebibytes());
  }

  private static Measurement measure(String name, int pcpus, String secondLoad) throws Exception {
    SimulationReport report = simulate(pcpus, secondLoad);
    return new Measurement(
        name, pcpus, report.wallSeconds(), report.events(), report.eventsPerSecond());
  }

  private static SimulationReport simulate(int pcpus, String secondLoad) throws Exception {
    SimulationSettings settings = new SimulationSettings(DURATION, 0, Optional.empty());
    return Simulation.run(machine(pcpus, secondLoad), settings, _ -> {}).report();
  }

  /** Makes eight VMs on all pCPUs; every second VM has another load than {@link #CPU_BOUND}. */
  private static Scenario machine(int pcpus, String secondLoad)
      throws IOException, InvalidScenarioException {
    String ids = list(pcpus, Integer::toString);
    String vms =
        list(
            VMS,
            vm ->
                """
                {"name": "vm%d", "affinity": [%s], "dedicated": false, "load": [%s],
                 "memory": "4M", "kernel": "none"}
                """
                    .formatted(vm, ids, vm % 2 == 0 ? CPU_BOUND : secondLoad));
    String document =
        "{\"name\": \"large\", \"pcpus\": [%s], \"vms\": [%s]}"
            .formatted(list(pcpus, id -> "{\"id\": %d}".formatted(id)), vms);
    Path file = Files.createTempFile("large", ".json");
    try {
      Files.writeString(file, document);
      return new ScenarioReader(Set.of()).readForAnyHost(file);
    } finally {
      Files.delete(file);
    }
  }

  private static String list(int count, IntFunction<String> element) {
    return IntStream.range(0, count).mapToObj(element).collect(Collectors.joining(", "));
  }

  /** Returns the kernel's value (proc(5), status, VmHWM). */
  private static long peakMebibytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElseThrow();
  }
}
