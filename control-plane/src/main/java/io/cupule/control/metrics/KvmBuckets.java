package io.cupule.control.metrics;

import io.cupule.kvm.KvmStat;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.ArrayList;
import java.util.List;

/**
 * Converts KVM's histograms for Prometheus. A linear one keeps its buckets. Of a logarithmic one,
 * only every second bound is kept, from 2^10 on (about 1 us for nanoseconds). So counts below a
 * bound stay exact, and there are 12 buckets instead of 32.
 */
final class KvmBuckets {
  private static final int FIRST_POWER = 10;
  private static final int STEP = 2;

  private KvmBuckets() {}

  /** Makes a data point; KVM keeps no sum of a histogram's values. */
  static HistogramDataPointSnapshot point(KvmStat stat, long[] values, Labels labels) {
    boolean linear = stat.kind() == KvmStat.Kind.LINEAR_HISTOGRAM;
    List<Double> bounds = new ArrayList<>();
    List<Long> counts = new ArrayList<>();
    int last = stat.size() - 1;
    long count = 0;
    for (int i = 0; i < last; i++) {
      count += values[stat.first() + i];
      if (linear || isKept(i)) {
        double bound = linear ? (i + 1.0) * stat.bucketSize() : Math.scalb(1.0, i);
        bounds.add(bound * stat.scale());
        counts.add(count);
        count = 0;
      }
    }
    bounds.add(Double.POSITIVE_INFINITY);
    counts.add(count + values[stat.first() + last]);
    return HistogramDataPointSnapshot.builder()
        .classicHistogramBuckets(ClassicHistogramBuckets.of(bounds, counts))
        .labels(labels)
        .build();
  }

  private static boolean isKept(int power) {
    return power >= FIRST_POWER && (power - FIRST_POWER) % STEP == 0;
  }
}
