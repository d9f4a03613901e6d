package io.cupule.bench.gate;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * A figure beside its baseline.
 *
 * @param figure which one
 * @param measured empty if it was not measured
 * @param baseline the figure before
 */
record Verdict(Figure figure, OptionalDouble measured, double baseline) {
  /** How much worse a figure may be, in percent. */
  static final double TOLERANCE = 10;

  /** Below this a difference comes from the arithmetic. */
  private static final double ROUNDING = 1e-9;

  /** Tells whether the gate lets it through. A figure that was not measured is not let through. */
  boolean passes() {
    return measured.isPresent()
        && measured.getAsDouble() <= baseline * (1 + TOLERANCE / 100) + ROUNDING;
  }

  /** Returns a line of the table. */
  String line() {
    return String.format(
        Locale.ROOT,
        "%-50s %9s %9.3f %8s  %s",
        figure.title(),
        measured.isPresent() ? String.format(Locale.ROOT, "%.3f", measured.getAsDouble()) : "-",
        baseline,
        change(),
        passes() ? "ok" : measured.isPresent() ? "WORSE" : "MISSING");
  }

  /** In percent; a change from 0 has none. */
  private String change() {
    return measured.isPresent() && baseline != 0
        ? String.format(Locale.ROOT, "%+.1f %%", (measured.getAsDouble() / baseline - 1) * 100)
        : "-";
  }
}
