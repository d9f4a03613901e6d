package io.cupule.vcpu;

import org.HdrHistogram.Histogram;

/**
 * What a pCPU did so far.
 *
 * @param idleNanos nanoseconds in which no vCPU had it
 * @param switches how often it went from one vCPU, or from being idle, to another
 * @param slices how often a turn was ended by the timer
 * @param lateNanos nanoseconds that the timer came too late, all times together
 * @param latestNanos the longest that it came too late, in nanoseconds
 * @param lateness nanoseconds that it came too late, one value each time
 */
public record PcpuStats(
    long idleNanos,
    long switches,
    long slices,
    long lateNanos,
    long latestNanos,
    Histogram lateness) {}
