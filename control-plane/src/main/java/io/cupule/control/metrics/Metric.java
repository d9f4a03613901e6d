package io.cupule.control.metrics;

/**
 * The description of a metric for Prometheus.
 *
 * @param type its type
 * @param exposed its name in Prometheus; a histogram's series have suffixes
 * @param help its meaning, in a sentence or two
 */
record Metric(Type type, String exposed, String help) {
  /** Returns the name for the client library, which appends {@code _total} or {@code _info}. */
  String base() {
    return exposed.substring(0, exposed.length() - type.suffix().length());
  }
}
