package io.cupule.bench.pair;

import java.util.Arrays;

/**
 * A quantile of the samples of one turn.
 *
 * @param name its name in tables
 * @param quantile above 0, up to 1
 */
public record Statistic(String name, double quantile) {
  /** The tenth percentile. */
  public static final Statistic P10 = new Statistic("p10", 0.10);

  /** The median. */
  public static final Statistic P50 = new Statistic("p50", 0.50);

  /** The 99th percentile. */
  public static final Statistic P99 = new Statistic("p99", 0.99);

  /**
   * Returns the smallest sample that at least this share of all samples does not exceed; lost
   * samples do not count.
   *
   * @throws IllegalArgumentException if every sample was lost
   */
  public long of(long[] samples) {
    long[] sorted = Arrays.stream(samples).filter(sample -> sample != Side.LOST).sorted().toArray();
    if (sorted.length == 0) {
      throw new IllegalArgumentException("no sample arrived");
    }
    return sorted[(int) Math.ceil(quantile * sorted.length) - 1];
  }
}
