package io.cupule.control.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.HdrHistogram.Histogram;

/** The data points of one scrape, by family. For one thread. */
final class Points {
  private static final double NANOS_PER_SECOND = 1e9;

  private final Map<Family, List<DataPointSnapshot>> byFamily = new EnumMap<>(Family.class);

  /** A counter's or a gauge's value; label values in the order of the family's labels. */
  void add(Family family, long value, String... labels) {
    addValue(family, (double) value, labels);
  }

  /** A counter of time, given in nanoseconds. */
  void addNanos(Family family, long nanos, String... labels) {
    addValue(family, nanos / NANOS_PER_SECOND, labels);
  }

  private void addValue(Family family, double value, String... labels) {
    Labels named = Labels.of(family.labelNames(), labels);
    add(
        family,
        family.type() == Type.COUNTER
            ? CounterDataPointSnapshot.builder().value(value).labels(named).build()
            : GaugeDataPointSnapshot.builder().value(value).labels(named).build());
  }

  /** What labels alone tell. */
  void addInfo(Family family, String... labels) {
    Labels named = Labels.of(family.labelNames(), labels);
    add(family, InfoDataPointSnapshot.builder().labels(named).build());
  }

  /** Values in nanoseconds, by size. */
  void addHistogram(Family family, Histogram nanos, String... labels) {
    Labels named = Labels.of(family.labelNames(), labels);
    add(family, Buckets.point(nanos, named));
  }

  private void add(Family family, DataPointSnapshot point) {
    byFamily.computeIfAbsent(family, _ -> new ArrayList<>()).add(point);
  }

  /** Every family that has points. */
  List<MetricSnapshot> snapshots() {
    return byFamily.entrySet().stream()
        .map(each -> snapshot(each.getKey(), each.getValue()))
        .toList();
  }

  private static MetricSnapshot snapshot(Family family, List<DataPointSnapshot> points) {
    MetricMetadata about = new MetricMetadata(family.base(), family.help());
    return switch (family.type()) {
      case COUNTER -> new CounterSnapshot(about, all(points, CounterDataPointSnapshot.class::cast));
      case GAUGE -> new GaugeSnapshot(about, all(points, GaugeDataPointSnapshot.class::cast));
      case HISTOGRAM ->
          new HistogramSnapshot(about, all(points, HistogramDataPointSnapshot.class::cast));
      case INFO -> new InfoSnapshot(about, all(points, InfoDataPointSnapshot.class::cast));
    };
  }

  private static <P> List<P> all(
      List<DataPointSnapshot> points, Function<DataPointSnapshot, P> cast) {
    return points.stream().map(cast).toList();
  }
}
