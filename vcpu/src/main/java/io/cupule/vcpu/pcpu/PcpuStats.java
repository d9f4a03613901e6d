package io.cupule.vcpu.pcpu;

import org.HdrHistogram.Histogram;

/**
 * The statistics of a pCPU.
 *
 * @param idleNanos nanoseconds without a vCPU
 * @param switches how often it switched to another vCPU, also from idle
 * @param slices how often the timer ended a turn
 * @param lateNanos total lateness of the timer, in nanoseconds
 * @param latestNanos largest lateness of the timer, in nanoseconds
 * @param lateness histogram of the timer's lateness, in nanoseconds
 */
public record PcpuStats(
    long idleNanos,
    long switches,
    long slices,
    long lateNanos,
    long latestNanos,
    Histogram lateness) {}
