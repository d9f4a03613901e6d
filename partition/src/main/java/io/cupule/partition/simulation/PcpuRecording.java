package io.cupule.partition.simulation;

import java.util.List;

/**
 * The course of events on a pCPU.
 *
 * @param pcpu its number
 * @param untilNanos where the exact timeline ends, because it is full or the simulation is over
 * @param runs the exact timeline: who ran when, in order; idle times are the gaps
 * @param vcpus its vCPUs
 */
public record PcpuRecording(int pcpu, long untilNanos, List<Run> runs, List<VcpuRecording> vcpus) {

  /**
   * A vCPU ran without interruption.
   *
   * @param vcpu its place in {@link #vcpus}
   * @param fromNanos when it began
   * @param toNanos when it ended
   */
  public record Run(int vcpu, long fromNanos, long toNanos) {}

  /**
   * A vCPU's part.
   *
   * @param name as in {@link VcpuResult#name}
   * @param shares its share of the pCPU in each slot of the whole time, 0 to 1
   * @param wakeToRun how often it took how long from waking to running
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
   * @param belowNanos shorter than this, and not shorter than half of it; the first bar, below 1
   *     us, begins at 0
   * @param count how often
   */
  public record Bin(long belowNanos, long count) {}

  /** Copies the lists. */
  public PcpuRecording {
    runs = List.copyOf(runs);
    vcpus = List.copyOf(vcpus);
  }
}
