package io.cupule.control.metrics;

import java.util.Locale;

/** The types of metrics that Prometheus tells apart and Cupule uses. */
enum Type {
  /** Only ever grows, until its VM or the process starts anew. */
  COUNTER("_total"),
  /** Goes up and down. */
  GAUGE(""),
  /** Counts values by size; suffixes _bucket, _sum and _count. */
  HISTOGRAM(""),
  /** Always 1: the labels are what it tells. */
  INFO("_info");

  private final String suffix;

  Type(String suffix) {
    this.suffix = suffix;
  }

  /** What the client library puts behind the name of a series. */
  String suffix() {
    return suffix;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
