package io.cupule.bench.guest;

import io.cupule.bench.pair.Comparison;
import io.cupule.bench.pair.Rounds;
import io.cupule.bench.pair.Settings;
import io.cupule.bench.pair.Side;
import io.cupule.bench.pair.Statistic;
import java.io.PrintStream;
import java.util.List;

/** Measures the cost of tracing per exit: our run loop with each exit's record, and without. */
public final class TraceBench {
  private static final int BATCHES = 500;
  private static final int WARM_UP = 1_000;

  private TraceBench() {}

  /** Measures both sides by turns, and prints each round. */
  public static Comparison run(Settings settings, PrintStream log) {
    int cpu = settings.cpu();
    try (Side without = ExitSide.untraced(cpu, settings.fifo());
        Side with = ExitSide.traced(cpu, settings.fifo())) {
      Rounds rounds =
          new Rounds(
              List.of(without, with), List.of(Statistic.P10, Statistic.P50), BatchClock.EXITS, log);
      rounds.warmUp(WARM_UP);
      String title =
          "Tracing: %d rounds of %d batches of %d exits"
              .formatted(settings.rounds(), BATCHES, BatchClock.EXITS);
      return rounds.play(title + settings.where(), "ns per exit", settings.rounds(), BATCHES);
    }
  }
}
