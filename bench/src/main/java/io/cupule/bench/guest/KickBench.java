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
import java.util.Locale;

/** Measures the time of a kick, for a guest that spins and for one that exits all the time. */
public final class KickBench {
  private static final int KICKS = 10_000;
  private static final double NANOS_PER_MICRO = 1e3;

  private KickBench() {}

  /** Measures both sides by turns, for each of two programs, and prints each round. */
  public static List<Comparison> run(Settings settings, PrintStream log) {
    if (settings.cpu() == settings.kickerCpu()) {
      throw new IllegalStateException("kicks need two CPUs; this process may use one only");
    }
    try (TwinCompiler compiler = new TwinCompiler()) {
      Path program = compiler.compile("kick_twin");
      return List.of(
          run(settings, log, program, TinyGuest.Program.SPIN),
          run(settings, log, program, TinyGuest.Program.EXIT));
    }
  }

  private static Comparison run(
      Settings settings, PrintStream log, Path program, TinyGuest.Program guest) {
    String name = guest.name().toLowerCase(Locale.ROOT);
    int fifo = Twin.flag(settings.fifo());
    try (Side twin = new Twin("C", program, settings.cpu(), settings.kickerCpu(), fifo, name);
        Side java = new KickSide(guest, settings)) {
      Rounds rounds =
          new Rounds(
              List.of(twin, java), List.of(Statistic.P50, Statistic.P99), NANOS_PER_MICRO, log);
      rounds.warmUp(2 * KICKS);
      String title =
          "Kick of a guest in %s: %d rounds of %d kicks from CPU %d"
              .formatted(name, settings.rounds(), KICKS, settings.kickerCpu());
      return rounds.play(title + settings.where(), "us", settings.rounds(), KICKS);
    }
  }
}
