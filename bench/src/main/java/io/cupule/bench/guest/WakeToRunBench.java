package io.cupule.bench.guest;

import io.cupule.bench.pair.Comparison;
import io.cupule.bench.pair.Rounds;
import io.cupule.bench.pair.Settings;
import io.cupule.bench.pair.Side;
import io.cupule.bench.pair.Statistic;
import io.cupule.bench.pair.Twin;
import io.cupule.bench.pair.TwinCompiler;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/** Measures the time until a woken vCPU runs after HLT, on an idle pCPU and on a busy one. */
public final class WakeToRunBench {
  private static final int WAKES = 5_000;
  private static final double NANOS_PER_MICRO = 1e3;

  private WakeToRunBench() {}

  /** Measures both sides by turns, for each of two programs, and prints each round. */
  public static List<Comparison> run(Settings settings, PrintStream log) {
    if (settings.cpu() == settings.kickerCpu()) {
      throw new IllegalStateException("wakes need two CPUs; this process may use one only");
    }
    try (TwinCompiler compiler = new TwinCompiler()) {
      Path program = compiler.compile("wakerun_twin");
      return List.of(run(settings, log, program, false), run(settings, log, program, true));
    }
  }

  private static Comparison run(Settings settings, PrintStream log, Path program, boolean shared) {
    try (Side twin = twin(program, settings, shared);
        Side java = new WakeToRunSide(shared, settings)) {
      Rounds rounds =
          new Rounds(
              List.of(twin, java), List.of(Statistic.P50, Statistic.P99), NANOS_PER_MICRO, log);
      rounds.warmUp(2 * WAKES);
      String title =
          "Wake to run, %s: %d rounds of %d wakes from CPU %d"
              .formatted(
                  shared ? "from a vCPU that spins" : "pCPU idle",
                  settings.rounds(),
                  WAKES,
                  settings.kickerCpu());
      return rounds.play(title + settings.where(), "us", settings.rounds(), WAKES);
    }
  }

  /** Returns the C side. */
  public static Side twin(Path program, Settings settings, boolean shared) {
    return new Twin(
        "C",
        program,
        settings.cpu(),
        settings.kickerCpu(),
        Twin.flag(settings.fifo()),
        Twin.flag(shared));
  }
}
