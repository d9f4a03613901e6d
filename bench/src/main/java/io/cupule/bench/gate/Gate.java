package io.cupule.bench.gate;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Compares figures with the stored ones. Ratios to C programs and bytes are compared, not times,
 * because those depend less on the machine.
 */
@Command(
    name = "gate",
    description = "Compares with bench/baseline.json; the exit code is 1 if a figure is worse.")
public final class Gate implements Callable<Integer> {
  private static final int UNUSABLE = 2;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "show this")
  @SuppressWarnings("unused") // picocli reads it
  private boolean help;

  @Option(
      names = "--from",
      paramLabel = "FILE",
      description = "take the figures of an earlier run (--json) instead of measuring")
  private @Nullable Path from;

  @Option(names = "--update", description = "make the figures the baseline; do not compare")
  private boolean update;

  private final PrintStream out;
  private final Supplier<Path> file;
  private final Supplier<JsonNode> measuring;

  /**
   * Makes the command. Its exit code is 0 if all is well, 1 if a figure is worse or was not
   * measured, 2 if a file or the command line cannot be used.
   *
   * @param out receives the table and what is wrong
   * @param file tells where the baseline is, once options are read
   * @param measuring runs the benchmarks where no result is given; returns it as {@code --json}
   *     writes it, without the benchmarks that could not run
   */
  public Gate(PrintStream out, Supplier<Path> file, Supplier<JsonNode> measuring) {
    this.out = out;
    this.file = file;
    this.measuring = measuring;
  }

  @Override
  public Integer call() {
    try {
      return update ? update(file.get()) : compare(Baseline.read(file.get()));
    } catch (UnusableFileException e) {
      out.println(e.getMessage());
      return UNUSABLE;
    }
  }

  private int compare(Baseline baseline) {
    JsonNode result = result();
    out.printf("baseline: %s%nmeasured: %s%n", baseline.machine(), machine(result));
    out.printf("%-50s %9s %9s %8s%n", "p50", "measured", "baseline", "change");
    List<Verdict> verdicts =
        Arrays.stream(Figure.values())
            .map(figure ->
                new Verdict(figure, figure.in(result), baseline.figures().getOrDefault(figure, 0d)))
            .toList();
    verdicts.forEach(verdict -> out.println(verdict.line()));
    return verdicts.stream().allMatch(Verdict::passes) ? 0 : 1;
  }

  private int update(Path file) {
    JsonNode result = result();
    Map<Figure, Double> figures = new EnumMap<>(Figure.class);
    for (Figure figure : Figure.values()) {
      double value =
          figure
              .in(result)
              .orElseThrow(() ->
                  new UnusableFileException(
                      figure.key() + " was not measured, so the baseline stays as it is"));
      figures.put(figure, value);
    }
    new Baseline(machine(result), figures).write(file);
    out.println("wrote " + file);
    return 0;
  }

  private JsonNode result() {
    if (from == null) {
      return measuring.get();
    }
    try {
      return JsonMapper.shared().readTree(Files.readString(from));
    } catch (IOException | JacksonException e) {
      throw new UnusableFileException(
          "the result %s cannot be used: %s - make one: bench/run.sh exit kick wakerun alloc --json FILE"
              .formatted(from, UnusableFileException.reason(e)));
    }
  }

  private static String machine(JsonNode result) {
    JsonNode machine = result.path("machine");
    return "%s, %d CPUs, Linux %s, Java %s, load %.2f"
        .formatted(
            machine.path("cpu").stringValue("unknown"),
            machine.path("cpus").intValue(0),
            machine.path("kernel").stringValue("unknown"),
            machine.path("java").stringValue("unknown"),
            machine.path("load").doubleValue(0));
  }
}
