package io.cupule.partition.report;

import org.HdrHistogram.Histogram;

/**
 * The distribution of a duration, in nanoseconds; accurate to 1 %.
 *
 * @param count the number of values; if 0, the rest is 0
 * @param p50 the median
 * @param p90 90 % of the values are not larger
 * @param p99 99 % of the values are not larger
 * @param max the largest value
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
