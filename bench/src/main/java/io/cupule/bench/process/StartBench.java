package io.cupule.bench.process;

import io.cupule.bench.pair.Comparison;
import io.cupule.bench.pair.Rounds;
import io.cupule.bench.pair.Settings;
import io.cupule.bench.pair.Side;
import io.cupule.bench.pair.Statistic;
import io.cupule.bench.pair.TwinCompiler;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Measures the time from {@code ./cupule run} to the guest's first instruction, which marks itself
 * on the boot timer's port.
 */
public final class StartBench {
  private static final double NANOS_PER_MILLI = 1e6;
  private static final Pattern MILESTONE = Pattern.compile("milestone 1 after");
  private static final String LONGEST_RUN = "30s";

  /** The pCPU in the sample scenario. */
  private static final String HELLO_CPU = "0";

  private static final String NO_CACHE = "-XX:AOTMode=off";

  /** A turn is a single start. */
  private static final Statistic TIME = new Statistic("time", 1);

  private StartBench() {}

  /** Measures both sides by turns; {@code root} is the tree whose program is started. */
  public static Comparison run(Settings settings, Path root, PrintStream log) {
    List<String> launcher =
        List.of(
            root.resolve("cupule").toString(),
            "run",
            root.resolve("config-samples/hello.json").toString(),
            "--duration",
            LONGEST_RUN);
    try (TwinCompiler compiler = new TwinCompiler()) {
      List<String> twin = List.of(compiler.compile("start_twin").toString(), HELLO_CPU);
      try (Side c = new LaunchSide("C", twin, Map.of(), Pattern.compile("first instruction"));
          Side cached = new LaunchSide("cupule", launcher, Map.of(), MILESTONE);
          Side cold =
              new LaunchSide(
                  "cupule cold", launcher, Map.of("CUPULE_JAVA_OPTS", NO_CACHE), MILESTONE)) {
        Rounds rounds = new Rounds(List.of(c, cached, cold), List.of(TIME), NANOS_PER_MILLI, log);
        log.println("A first start, which builds what is missing and makes the AOT cache");
        rounds.warmUp(1);
        String title =
            "Start to the guest's first instruction, cold without AOT cache: %d rounds"
                .formatted(settings.rounds());
        return rounds.play(title, "ms", settings.rounds(), 1);
      }
    }
  }
}
