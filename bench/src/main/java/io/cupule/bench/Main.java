package io.cupule.bench;

import io.cupule.bench.gate.Gate;
import io.cupule.bench.guest.AllocationBench;
import io.cupule.bench.guest.ExitLoopBench;
import io.cupule.bench.guest.KickBench;
import io.cupule.bench.guest.TraceBench;
import io.cupule.bench.guest.WakeToRunBench;
import io.cupule.bench.pair.Comparison;
import io.cupule.bench.pair.Settings;
import io.cupule.bench.process.CreateBench;
import io.cupule.bench.process.DensityBench;
import io.cupule.bench.process.StartBench;
import io.cupule.bench.slice.SliceBench;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The benchmarks' command line; {@code run.sh} starts it. */
@Command(name = "bench/run.sh", description = "Compares Cupule with C programs that do the same.")
final class Main implements Callable<Integer> {

  /** The benchmarks. */
  enum Benchmark {
    EXIT,
    KICK,
    ALLOC,
    TRACE,
    START,
    SIMULATE,
    WAKE,
    WAKERUN,
    SCRAPE,
    DENSITY,
    CREATE,
    SLICES,
    ALL
  }

  private static final long SLICE_SECONDS = 5;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "show this")
  @SuppressWarnings("unused") // picocli reads it
  private boolean help;

  @Parameters(
      paramLabel = "BENCHMARK",
      description =
          "exit, kick, alloc, trace, start, simulate, wake, wakerun, scrape, density, create,"
              + " slices or all; all by default")
  private Set<Benchmark> chosen = new LinkedHashSet<>(Set.of(Benchmark.ALL));

  @Option(
      names = "--pairs",
      paramLabel = "N",
      scope = ScopeType.INHERIT,
      description = "turns of each side (${DEFAULT-VALUE}); fewer than 7 say little")
  private int pairs = 11;

  @Option(
      names = "--fifo",
      scope = ScopeType.INHERIT,
      description = "run vCPU threads under SCHED_FIFO, on both sides; needs CAP_SYS_NICE")
  private boolean fifo;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "write all figures there as well")
  private @Nullable Path json;

  @Option(names = "--root", required = true, hidden = true)
  private Path root = Path.of("");

  /** Writes results. */
  static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final Map<String, Object> results = new LinkedHashMap<>();
  private int failures;

  /**
   * Runs the benchmarks that the command line asks for.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    Main main = new Main();
    Gate gate =
        new Gate(
            System.out, () -> main.root.resolve("bench/baseline.json"), main::resultForTheGate);
    CommandLine line =
        new CommandLine(main).addSubcommand(gate).setCaseInsensitiveEnumValuesAllowed(true);
    System.exit(line.execute(args));
  }

  @Override
  public Integer call() {
    measure();
    return failures == 0 ? 0 : 1;
  }

  private JsonNode resultForTheGate() {
    chosen = EnumSet.of(Benchmark.EXIT, Benchmark.KICK, Benchmark.WAKERUN, Benchmark.ALLOC);
    measure();
    return JSON.valueToTree(results);
  }

  private void measure() {
    Settings settings = Settings.of(pairs, fifo);
    Machine machine = Machine.here();
    System.out.println(machine.describe());
    results.put("machine", machine);
    measure(Benchmark.EXIT, () -> print(ExitLoopBench.run(settings, System.out)));
    measure(Benchmark.KICK, () -> print(KickBench.run(settings, System.out)));
    measure(Benchmark.ALLOC, () -> print(AllocationBench.run(settings)));
    measure(Benchmark.TRACE, () -> print(TraceBench.run(settings, System.out)));
    measure(Benchmark.START, () -> print(StartBench.run(settings, root, System.out)));
    measure(Benchmark.SIMULATE, () -> print(SimulationBench.run()));
    measure(Benchmark.WAKE, () -> print(WakeBench.run()));
    measure(Benchmark.WAKERUN, () -> print(WakeToRunBench.run(settings, System.out)));
    measure(Benchmark.SCRAPE, () -> print(ScrapeBench.run()));
    measure(Benchmark.DENSITY, () -> print(DensityBench.run(root)));
    measure(Benchmark.CREATE, () -> print(CreateBench.run(settings, root, System.out)));
    measure(
        Benchmark.SLICES,
        () ->
            print(
                SliceBench.run(
                    pairs, settings.cpu(), settings.kickerCpu(), SLICE_SECONDS, System.out)));
    if (json != null) {
      JSON.writeValue(json.toFile(), results);
    }
  }

  private void measure(Benchmark benchmark, Callable<Object> work) {
    if (!chosen.contains(benchmark) && !chosen.contains(Benchmark.ALL)) {
      return;
    }
    String name = benchmark.name().toLowerCase(Locale.ROOT);
    try {
      results.put(name, work.call());
    } catch (Exception e) {
      // If this machine cannot run one benchmark, the others still run.
      failures++;
      System.err.println("the benchmark " + name + " could not run: " + e.getMessage());
    }
  }

  private static List<Comparison> print(List<Comparison> comparisons) {
    comparisons.forEach(Main::print);
    return comparisons;
  }

  private static Comparison print(Comparison comparison) {
    System.out.println(comparison.table());
    return comparison;
  }

  private static AllocationBench.Allocation print(AllocationBench.Allocation allocation) {
    System.out.println(allocation.table());
    return allocation;
  }

  private static SimulationBench.Measurements print(SimulationBench.Measurements measurements) {
    System.out.println(measurements.table());
    return measurements;
  }

  private static WakeBench.Costs print(WakeBench.Costs costs) {
    System.out.println(costs.table());
    return costs;
  }

  private static ScrapeBench.Scrapes print(ScrapeBench.Scrapes scrapes) {
    System.out.println(scrapes.table());
    return scrapes;
  }

  private static DensityBench.Density print(DensityBench.Density density) {
    System.out.println(density.table());
    return density;
  }

  private static SliceBench.Lateness print(SliceBench.Lateness lateness) {
    System.out.println(lateness.table());
    return lateness;
  }
}
