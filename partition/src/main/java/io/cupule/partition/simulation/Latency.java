package io.cupule.partition.simulation;

/**
 * The distribution of a duration; the percentiles are accurate to 1 %.
 *
 * @param count the number of values
 * @param p50Nanos the median
 * @param p99Nanos 99 % of the values are not larger
 * @param maxNanos the largest value
 */
public record Latency(long count, long p50Nanos, long p99Nanos, long maxNanos) {}
