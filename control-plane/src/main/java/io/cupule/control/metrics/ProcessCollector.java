package io.cupule.control.metrics;

import com.sun.management.OperatingSystemMXBean;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.lang.management.ManagementFactory;

/** Reports the process and its cost, under the names that Prometheus' own clients use. */
final class ProcessCollector implements MultiCollector {
  private final OperatingSystemMXBean system =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private final String version;

  /**
   * Makes a collector.
   *
   * @param version Cupule's version
   */
  ProcessCollector(String version) {
    this.version = version;
  }

  @Override
  public MetricSnapshots collect() {
    Points points = new Points();
    points.addNanos(Family.PROCESS_CPU, system.getProcessCpuTime());
    points.addInfo(Family.BUILD_INFO, version, Runtime.version().toString());
    return new MetricSnapshots(points.snapshots());
  }
}
