package io.cupule.control.metrics;

import io.cupule.kvm.KvmStat;
import io.cupule.kvm.KvmStats;
import io.cupule.partition.report.VmKvmStats;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.PrometheusNaming;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Exports KVM's own statistics as metrics: all that the running kernel has, under names derived
 * from the kernel's. For any thread.
 */
final class KvmMetrics {
  /** The prefix of names of a VM's statistics. */
  static final String OF_VM = "cupule_kvm_vm_";

  /** The prefix of names of a vCPU's statistics. */
  static final String OF_VCPU = "cupule_kvm_vcpu_";

  private static final String NANOS = "_ns";

  private final Map<String, Metric> known = new ConcurrentHashMap<>();

  /** Reads a VM's statistics; a VM that has just ended has none. */
  void add(Points points, VmKvmStats vm) {
    add(points, OF_VM, vm.ofVm(), Labels.of(Label.VM.text(), vm.vm()));
    List<KvmStats> vcpus = vm.ofVcpus();
    for (int i = 0; i < vcpus.size(); i++) {
      Labels labels = Labels.of(Label.VM.text(), vm.vm(), Label.VCPU.text(), String.valueOf(i));
      add(points, OF_VCPU, vcpus.get(i), labels);
    }
  }

  private void add(Points points, String prefix, KvmStats stats, Labels labels) {
    long[] values = new long[stats.count()];
    if (stats.read(values)) {
      for (KvmStat stat : stats.all()) {
        Metric metric = known.computeIfAbsent(prefix + stat.name(), _ -> metric(prefix, stat));
        if (metric.type() == Type.HISTOGRAM) {
          points.add(metric, KvmBuckets.point(stat, values, labels));
        } else {
          points.add(metric, values[stat.first()] * stat.scale(), labels);
        }
      }
    }
  }

  /** Returns a statistic's description for Prometheus. */
  static Metric metric(String prefix, KvmStat stat) {
    Type type =
        switch (stat.kind()) {
          case CUMULATIVE -> Type.COUNTER;
          case LINEAR_HISTOGRAM, LOG_HISTOGRAM -> Type.HISTOGRAM;
          case INSTANT, PEAK, OTHER -> Type.GAUGE;
        };
    String name = PrometheusNaming.sanitizeMetricName(prefix + withUnit(stat));
    return new Metric(
        type,
        name + type.suffix(),
        "KVM's statistic " + stat.name() + ", as this kernel keeps it.");
  }

  private static String withUnit(KvmStat stat) {
    String name = stat.name();
    return switch (stat.unit()) {
      case SECONDS ->
          (name.endsWith(NANOS) ? name.substring(0, name.length() - NANOS.length()) : name)
              + "_seconds";
      case BYTES -> name + "_bytes";
      case CYCLES -> name + "_cycles";
      case NONE, BOOLEAN, OTHER -> name;
    };
  }
}
