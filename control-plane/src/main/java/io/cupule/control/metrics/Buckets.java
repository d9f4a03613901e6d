package io.cupule.control.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * The fixed buckets of latencies: 1, 2 and 5 of each power of ten from 1 us to 10 s, and one for
 * larger values. The counts come from an HdrHistogram that is exact to 1 %, so a value just above a
 * bound may count as below it.
 */
final class Buckets {
  private static final double NANOS_PER_SECOND = 1e9;

  /** Upper bounds in nanoseconds. */
  private static final long[] NANOS = {
    1_000L,
    2_000L,
    5_000L,
    10_000L,
    20_000L,
    50_000L,
    100_000L,
    200_000L,
    500_000L,
    1_000_000L,
    2_000_000L,
    5_000_000L,
    10_000_000L,
    20_000_000L,
    50_000_000L,
    100_000_000L,
    200_000_000L,
    500_000_000L,
    1_000_000_000L,
    2_000_000_000L,
    5_000_000_000L,
    10_000_000_000L,
    Long.MAX_VALUE
  };

  /** The number of series of a histogram: its buckets, sum and count. */
  static final int SERIES = NANOS.length + 2;

  private static final double[] SECONDS =
      Arrays.stream(NANOS)
          .mapToDouble(nanos ->
              nanos == Long.MAX_VALUE ? Double.POSITIVE_INFINITY : nanos / NANOS_PER_SECOND)
          .toArray();

  private Buckets() {}

  /** Returns the finite bounds in seconds, for people. */
  static String bounds() {
    return Arrays.stream(SECONDS)
        .filter(Double::isFinite)
        .mapToObj(seconds -> BigDecimal.valueOf(seconds).stripTrailingZeros().toPlainString())
        .collect(Collectors.joining(", "));
  }

  /**
   * Makes a data point. Its sum uses the values as stored, so it never decreases.
   *
   * @param nanos values in nanoseconds; no thread writes to it meanwhile
   */
  static HistogramDataPointSnapshot point(Histogram nanos, Labels labels) {
    long[] counts = new long[NANOS.length];
    double sum = 0;
    int bucket = 0;
    for (HistogramIterationValue each : nanos.recordedValues()) {
      long count = each.getCountAtValueIteratedTo();
      long value = nanos.lowestEquivalentValue(each.getValueIteratedTo());
      while (value > NANOS[bucket]) {
        bucket++;
      }
      counts[bucket] += count;
      sum += (double) nanos.medianEquivalentValue(value) * count;
    }
    return HistogramDataPointSnapshot.builder()
        .classicHistogramBuckets(ClassicHistogramBuckets.of(SECONDS, counts))
        .sum(sum / NANOS_PER_SECOND)
        .labels(labels)
        .build();
  }
}
