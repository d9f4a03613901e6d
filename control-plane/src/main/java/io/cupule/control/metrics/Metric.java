package io.cupule.control.metrics;

/**
 * What Prometheus is told of a metric.
 *
 * @param type how it behaves
 * @param exposed its name as Prometheus shows it; a histogram's series have suffixes
 * @param help what it means, in a sentence or two
 */
record Metric(Type type, String exposed, String help) {
  /** The name as the client library wants it, which puts {@code _total} or {@code _info} behind. */
  String base() {
    return exposed.substring(0, exposed.length() - type.suffix().length());
  }
}
