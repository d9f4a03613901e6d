package io.cupule.control.simulationpage;

import io.cupule.partition.simulation.PcpuRecording.Bin;
import io.cupule.partition.simulation.VcpuResult;
import java.util.List;

/**
 * The data for the page's script; times are nanoseconds.
 *
 * @param title the scenario's name
 * @param description the scenario's description
 * @param summary what was simulated, in a line
 * @param notes what the page leaves out
 * @param warnings of the simulation
 * @param durationNanos of the simulation
 * @param fromNanos where the exact timeline begins
 * @param vms all VMs in the scenario's order, which determines their colours
 * @param pcpus the pCPUs shown
 */
record PageData(
    String title,
    String description,
    String summary,
    List<String> notes,
    List<String> warnings,
    long durationNanos,
    long fromNanos,
    List<String> vms,
    List<PcpuData> pcpus) {

  /**
   * A pCPU.
   *
   * @param id its number
   * @param policy its policy
   * @param busy share of the time, 0 to 1
   * @param untilNanos where its exact timeline ends
   * @param runs three numbers each: index of the vCPU in {@code vcpus}, begin and end
   * @param vcpus its vCPUs
   */
  record PcpuData(
      int id, String policy, double busy, long untilNanos, List<Long> runs, List<VcpuData> vcpus) {}

  /**
   * A vCPU.
   *
   * @param result its account
   * @param shares of the pCPU in each slot of the whole time, 0 to 1
   * @param bins its histogram of the time from waking to running
   */
  record VcpuData(VcpuResult result, List<Double> shares, List<Bin> bins) {}
}
