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

/** Measures the cost of an exit: our run loop with all its accounts, against a plain C loop. */
public final class ExitLoopBench {
  private static final int BATCHES = 500;
  private static final int WARM_UP = 1_000;

  private ExitLoopBench() {}

  /** Measures both sides by turns, and prints each round. */
  public static Comparison run(Settings settings, PrintStream log) {
    int cpu = settings.cpu();
    int fifo = Twin.flag(settings.fifo());
    try (TwinCompiler compiler = new TwinCompiler()) {
      Path program = compiler.compile("exit_twin");
      try (Side plain = new Twin("C", program, cpu, fifo, 0);
          Side java = new ExitSide(cpu, settings.fifo());
          Side accounts = new Twin("C with accounts", program, cpu, fifo, 1)) {
        Rounds rounds =
            new Rounds(
                List.of(plain, java, accounts),
                List.of(Statistic.P10, Statistic.P50),
                BatchClock.EXITS,
                log);
        rounds.warmUp(WARM_UP);
        String title =
            "Exit loop: %d rounds of %d batches of %d exits"
                .formatted(settings.rounds(), BATCHES, BatchClock.EXITS);
        return rounds.play(title + settings.where(), "ns per exit", settings.rounds(), BATCHES);
      }
    }
  }
}
