package io.cupule.bench.pair;

import java.util.Arrays;

/**
 * The variation of a number over the rounds.
 *
 * @param median the middle one, or halfway between the middle two
 * @param lowest the lowest one
 * @param highest the highest one
 */
public record Spread(double median, double lowest, double highest) {

  /** Returns the spread of some figures, at least one. */
  public static Spread of(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new Spread(median, sorted[0], sorted[sorted.length - 1]);
  }
}
