package io.cupule.partition.simulation;

import java.util.List;

/**
 * The recorded events on a pCPU.
 *
 * @param pcpu its number
 * @param untilNanos the end of the exact timeline, when it is full or the simulation is over
 * @param runs the exact timeline: the runs of vCPUs in order; gaps are idle times
 * @param vcpus its vCPUs
 */
public record PcpuRecording(int pcpu, long untilNanos, List<Run> runs, List<VcpuRecording> vcpus) {

  /**
   * A vCPU ran without interruption.
   *
   * @param vcpu its index in {@link #vcpus}
   * @param fromNanos when it began
   * @param toNanos when it ended
   */
  public record Run(int vcpu, long fromNanos, long toNanos) {}

  /**
   * The recording of a vCPU.
   *
   * @param name as in {@link VcpuResult#name}
   * @param shares its share of the pCPU in each slot of the whole time, 0 to 1
   * @param wakeToRun the histogram of times from waking to running
   */
  public record VcpuRecording(String name, List<Double> shares, List<Bin> wakeToRun) {
    /** Copies the lists. */
    public VcpuRecording {
      shares = List.copyOf(shares);
      wakeToRun = List.copyOf(wakeToRun);
    }
  }

  /**
   * One bar of a histogram.
   *
   * @param belowNanos values are below this, and at least half of it; the first bar, below 1 us,
   *     begins at 0
   * @param count the number of values
   */
  public record Bin(long belowNanos, long count) {}

  /** Copies the lists. */
  public PcpuRecording {
    runs = List.copyOf(runs);
    vcpus = List.copyOf(vcpus);
  }
}
