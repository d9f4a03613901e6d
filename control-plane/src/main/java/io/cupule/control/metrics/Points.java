package io.cupule.control.metrics;

import io.cupule.device.DeviceCounter;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.HdrHistogram.Histogram;

/** The data points of one scrape, by metric. For one thread. */
final class Points {
  private static final double NANOS_PER_SECOND = 1e9;

  private final Map<Metric, List<DataPointSnapshot>> byMetric = new LinkedHashMap<>();

  /** Adds a counter's or a gauge's value; label values in the order of the family's labels. */
  void add(Family family, long value, String... labels) {
    add(family.metric(), (double) value, Labels.of(family.labelNames(), labels));
  }

  /** Adds what a VM's devices counted. */
  void add(DeviceCounter counter, long value, String vm) {
    Labels ofVm = Labels.of(Label.VM.text(), vm);
    String label = counter.metric().label();
    Labels labels = label.isEmpty() ? ofVm : ofVm.add(label, counter.series());
    add(Metric.of(counter), counter.shown(value).doubleValue(), labels);
  }

  /** Adds a counter of time, given in nanoseconds. */
  void addNanos(Family family, long nanos, String... labels) {
    add(family.metric(), nanos / NANOS_PER_SECOND, Labels.of(family.labelNames(), labels));
  }

  /** Adds an info metric, which has labels only. */
  void addInfo(Family family, String... labels) {
    Labels named = Labels.of(family.labelNames(), labels);
    add(family.metric(), InfoDataPointSnapshot.builder().labels(named).build());
  }

  /** Adds a histogram of values in nanoseconds. */
  void addHistogram(Family family, Histogram nanos, String... labels) {
    add(family.metric(), Buckets.point(nanos, Labels.of(family.labelNames(), labels)));
  }

  /** Adds a counter's or a gauge's value. */
  void add(Metric metric, double value, Labels labels) {
    add(
        metric,
        metric.type() == Type.COUNTER
            ? CounterDataPointSnapshot.builder().value(value).labels(labels).build()
            : GaugeDataPointSnapshot.builder().value(value).labels(labels).build());
  }

  /** Adds a data point of the metric's type. */
  void add(Metric metric, DataPointSnapshot point) {
    byMetric.computeIfAbsent(metric, _ -> new ArrayList<>()).add(point);
  }

  /** Returns every metric that has points. */
  List<MetricSnapshot> snapshots() {
    return byMetric.entrySet().stream()
        .map(each -> snapshot(each.getKey(), each.getValue()))
        .toList();
  }

  private static MetricSnapshot snapshot(Metric metric, List<DataPointSnapshot> points) {
    MetricMetadata about = new MetricMetadata(metric.base(), metric.help());
    return switch (metric.type()) {
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
