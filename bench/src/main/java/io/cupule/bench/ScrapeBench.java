package io.cupule.bench;

import io.cupule.bench.pair.Statistic;
import io.cupule.control.metrics.MachineMetrics;
import io.cupule.device.backend.NullBackend;
import io.cupule.partition.Machine;
import io.cupule.partition.boot.Builtin;
import io.cupule.partition.scenario.Scenario;
import io.cupule.partition.scenario.document.ScenarioReader;
import io.cupule.partition.scenario.host.HostFacts;
import io.cupule.partition.scenario.problem.InvalidScenarioException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Measures the cost of a /metrics scrape with many VMs: from the reading to the text in memory. */
final class ScrapeBench {
  private static final int VMS = 64;
  private static final int SCRAPES = 200;
  private static final int WARM_UP = 100;
  private static final double NANOS_PER_MILLI = 1e6;

  private ScrapeBench() {}

  /**
   * The result.
   *
   * @param vms the number of running VMs
   * @param bytes the text's length
   * @param series the number of series in it
   * @param firstMillis the process's first scrape, before its classes are loaded
   * @param p50Millis the median of the later ones
   * @param p99Millis 99 % of them took no longer
   */
  record Scrapes(
      int vms, long bytes, long series, double firstMillis, double p50Millis, double p99Millis) {
    String table() {
      return "%nScrape with %d VMs, %d series, %d KiB%n%-32s%.1f ms%n%-32sp50 %.1f ms, p99 %.1f ms%n"
          .formatted(vms, series, bytes / 1024, "first", firstMillis, "warm", p50Millis, p99Millis);
    }
  }

  static Scrapes run() throws IOException, InvalidScenarioException {
    try (Machine machine =
            Machine.create(scenario(), _ -> new NullBackend(), new SilentListener());
        MachineMetrics metrics = new MachineMetrics(() -> machine, "bench")) {
      machine.start();
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      double first = scrape(metrics, text) / NANOS_PER_MILLI;
      for (int i = 0; i < WARM_UP; i++) {
        scrape(metrics, text);
      }
      long[] nanos = new long[SCRAPES];
      for (int i = 0; i < SCRAPES; i++) {
        nanos[i] = scrape(metrics, text);
      }
      long series = metrics.scrape().lines().filter(line -> !line.startsWith("#")).count();
      return new Scrapes(
          VMS,
          text.size(),
          series,
          first,
          Statistic.P50.of(nanos) / NANOS_PER_MILLI,
          Statistic.P99.of(nanos) / NANOS_PER_MILLI);
    }
  }

  private static long scrape(MachineMetrics metrics, ByteArrayOutputStream text) {
    text.reset();
    long before = System.nanoTime();
    text.writeBytes(metrics.scrape().getBytes(StandardCharsets.UTF_8));
    return System.nanoTime() - before;
  }

  /** Makes VMs that wake ten times a second, on the first two CPUs that the process may use. */
  private static Scenario scenario() throws IOException, InvalidScenarioException {
    HostFacts host = HostFacts.ofThisHost();
    List<Integer> cpus = host.allowedCpus().stream().sorted().limit(2).toList();
    String pcpus =
        cpus.stream().map(cpu -> "{\"id\": " + cpu + "}").collect(Collectors.joining(", "));
    String vms =
        IntStream.range(0, VMS)
            .mapToObj(i ->
                """
                {"name": "vm%d", "affinity": [%d], "dedicated": false, "memory": "2M",
                 "kernel": "builtin:halter", "args": "interval-ms=100"}\
                """
                    .formatted(i, cpus.get(i % cpus.size())))
            .collect(Collectors.joining(",\n"));
    Path file = Files.createTempFile("scrape", ".json");
    try {
      Files.writeString(
          file, "{\"name\": \"scrape\", \"pcpus\": [%s], \"vms\": [%s]}".formatted(pcpus, vms));
      return new ScenarioReader(Set.copyOf(Builtin.names())).read(file, host);
    } finally {
      Files.delete(file);
    }
  }
}
