package io.cupule.control.metrics;

import io.cupule.device.DeviceCounter;

/**
 * The description of a metric for Prometheus.
 *
 * @param type its type
 * @param exposed its name in Prometheus; a histogram's series have suffixes
 * @param help its meaning, in a sentence or two
 */
record Metric(Type type, String exposed, String help) {
  /** Returns the metric of a device's counter. */
  static Metric of(DeviceCounter counter) {
    return new Metric(Type.COUNTER, counter.metric().name(), counter.metric().help());
  }

  /** Returns the name for the client library, which appends {@code _total} or {@code _info}. */
  String base() {
    return exposed.substring(0, exposed.length() - type.suffix().length());
  }
}
