package io.cupule.bench.pair;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Lets sides take turns: in each round every side has one turn, and the first side changes from
 * round to round. Adjacent turns meet the same load on the machine. So a ratio is taken within a
 * round, and the median of the ratios means more than a ratio of the medians.
 */
public final class Rounds {
  private final List<Side> sides;
  private final List<Statistic> statistics;
  private final double scale;
  private final PrintStream log;
  private final Map<Side, Map<Statistic, List<Double>>> values = new HashMap<>();
  private final Map<Side, Long> lost = new HashMap<>();
  private long samples;

  /**
   * Makes the rounds.
   *
   * @param sides the first one is the baseline; their owner closes them
   * @param statistics taken of each turn
   * @param nanosPerUnit divisor of the samples
   * @param log receives each round
   */
  public Rounds(
      List<Side> sides, List<Statistic> statistics, double nanosPerUnit, PrintStream log) {
    this.sides = List.copyOf(sides);
    this.statistics = List.copyOf(statistics);
    this.scale = nanosPerUnit;
    this.log = log;
  }

  /** Gives every side a turn that does not count, to compile code and fill caches. */
  public void warmUp(int samplesPerTurn) {
    sides.forEach(side -> side.sample(new long[samplesPerTurn]));
  }

  /** Runs the rounds. */
  public Comparison play(String title, String unit, int rounds, int samplesPerTurn) {
    log.println(title);
    for (int round = 0; round < rounds; round++) {
      List<Side> order = new ArrayList<>(sides);
      Collections.rotate(order, round);
      order.forEach(side -> turn(side, new long[samplesPerTurn]));
      samples += samplesPerTurn;
      logRound(round);
    }
    return new Comparison(title, unit, sides.stream().map(this::measured).toList());
  }

  private void turn(Side side, long[] turn) {
    side.sample(turn);
    lost.merge(side, Arrays.stream(turn).filter(sample -> sample == Side.LOST).count(), Long::sum);
    for (Statistic statistic : statistics) {
      values
          .computeIfAbsent(side, _ -> new LinkedHashMap<>())
          .computeIfAbsent(statistic, _ -> new ArrayList<>())
          .add(statistic.of(turn) / scale);
    }
  }

  private List<Double> values(Side side, Statistic statistic) {
    return Objects.requireNonNull(Objects.requireNonNull(values.get(side)).get(statistic));
  }

  private void logRound(int round) {
    StringBuilder line = new StringBuilder("  round %2d:".formatted(round + 1));
    for (Side side : sides) {
      line.append("  ").append(side.name());
      for (Statistic statistic : statistics) {
        line.append(" %s %.1f".formatted(statistic.name(), values(side, statistic).get(round)));
      }
    }
    log.println(line);
  }

  private Measured measured(Side side) {
    Map<String, List<Double>> all = new LinkedHashMap<>();
    Map<String, Spread> spreads = new LinkedHashMap<>();
    Map<String, Spread> ratios = new LinkedHashMap<>();
    for (Statistic statistic : statistics) {
      List<Double> series = values(side, statistic);
      all.put(statistic.name(), series);
      spreads.put(statistic.name(), Spread.of(array(series)));
      ratios.put(statistic.name(), ratio(series, values(sides.getFirst(), statistic)));
    }
    return new Measured(side.name(), samples, lost.getOrDefault(side, 0L), all, spreads, ratios);
  }

  private static Spread ratio(List<Double> series, List<Double> baseline) {
    double[] ratios = new double[series.size()];
    Arrays.setAll(ratios, round -> series.get(round) / baseline.get(round));
    return Spread.of(ratios);
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
