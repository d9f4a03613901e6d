package io.cupule.bench.pair;

import java.util.List;

/**
 * The result of a benchmark.
 *
 * @param title what was compared
 * @param unit of every value
 * @param sides the first one is the baseline of the ratios
 */
public record Comparison(String title, String unit, List<Measured> sides) {

  /** Returns a table: a line per side, then a line per ratio; median, lowest and highest round. */
  public String table() {
    StringBuilder text = new StringBuilder();
    Measured baseline = sides.getFirst();
    text.append("%s%n%-24s".formatted(title, unit));
    baseline.values().keySet().forEach(name -> text.append("%-32s".formatted(name)));
    for (Measured side : sides) {
      text.append("%n%-24s".formatted(side.side()));
      side.values().values().forEach(v -> text.append("%-32s".formatted(cell(v, "%.1f"))));
    }
    for (Measured side : sides.subList(1, sides.size())) {
      text.append("%n%-24s".formatted(side.side() + " : " + baseline.side()));
      side.ratios().values().forEach(v -> text.append("%-32s".formatted(cell(v, "%.3f"))));
    }
    text.append("%n%-24s".formatted("samples lost"));
    for (Measured side : sides) {
      text.append("%s %d of %d  ".formatted(side.side(), side.lost(), side.samples()));
    }
    return text.append(System.lineSeparator()).toString();
  }

  private static String cell(Spread spread, String number) {
    String format = number + " (" + number + " .. " + number + ")";
    return format.formatted(spread.median(), spread.lowest(), spread.highest());
  }
}
