package io.cupule.partition.simulation;

/**
 * How long something took; the percentiles are accurate to 1 %.
 *
 * @param count how often it happened
 * @param p50Nanos half of them took no longer
 * @param p99Nanos 99 % of them took no longer
 * @param maxNanos none took longer
 */
public record Latency(long count, long p50Nanos, long p99Nanos, long maxNanos) {}
