package io.cupule.bench.process;

import io.cupule.bench.pair.Comparison;
import io.cupule.bench.pair.Rounds;
import io.cupule.bench.pair.Settings;
import io.cupule.bench.pair.Side;
import io.cupule.bench.pair.Statistic;
import io.cupule.bench.pair.TwinCompiler;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Measures the time from a call to a warm daemon's API to a new VM's first instruction. It compares
 * with a C program that makes the guest in its own process.
 */
public final class CreateBench {
  private static final double NANOS_PER_MILLI = 1e6;
  private static final int VMS = 50;

  private CreateBench() {}

  /** Measures both sides by turns; {@code root} is the tree whose program is the daemon. */
  public static Comparison run(Settings settings, Path root, PrintStream log)
      throws IOException, InterruptedException {
    try (TwinCompiler compiler = new TwinCompiler()) {
      List<String> twin =
          List.of(
              compiler.compile("start_twin").toString(), Integer.toString(settings.kickerCpu()));
      log.println("A daemon starts and creates VMs until it is warm");
      try (Side c = new LaunchSide("C", twin, Map.of(), Pattern.compile("first instruction"));
          Side daemon = new CreateSide(root)) {
        Rounds rounds =
            new Rounds(
                List.of(c, daemon),
                List.of(Statistic.P10, Statistic.P50, Statistic.P99),
                NANOS_PER_MILLI,
                log);
        rounds.warmUp(1);
        return rounds.play(
            "New VM to its first instruction: %d rounds of %d".formatted(settings.rounds(), VMS),
            "ms",
            settings.rounds(),
            VMS);
      }
    }
  }
}
