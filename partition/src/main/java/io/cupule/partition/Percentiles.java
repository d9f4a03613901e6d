package io.cupule.partition;

import org.HdrHistogram.Histogram;

/**
 * How long something took, in nanoseconds; accurate to 1 %.
 *
 * @param count how often it happened; the rest is 0 where it never did
 * @param p50 half of them took no longer
 * @param p90 90 % of them took no longer
 * @param p99 99 % of them took no longer
 * @param max none took longer
 */
public record Percentiles(long count, long p50, long p90, long p99, long max) {
  static Percentiles of(Histogram nanos) {
    return new Percentiles(
        nanos.getTotalCount(),
        nanos.getValueAtPercentile(50),
        nanos.getValueAtPercentile(90),
        nanos.getValueAtPercentile(99),
        nanos.getMaxValue());
  }
}
