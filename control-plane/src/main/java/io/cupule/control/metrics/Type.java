package io.cupule.control.metrics;

import java.util.Locale;

/** The Prometheus metric types that Cupule uses. */
enum Type {
  /** Only increases, until its VM or the process restarts. */
  COUNTER("_total"),
  /** Goes up and down. */
  GAUGE(""),
  /** Counts values by size; suffixes _bucket, _sum and _count. */
  HISTOGRAM(""),
  /** Always 1: the labels contain the information. */
  INFO("_info");

  private final String suffix;

  Type(String suffix) {
    this.suffix = suffix;
  }

  /** Returns the suffix that the client library appends to the name of a series. */
  String suffix() {
    return suffix;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
