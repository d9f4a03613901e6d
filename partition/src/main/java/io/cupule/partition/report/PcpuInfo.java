package io.cupule.partition.report;

import io.cupule.partition.scenario.PcpuSettings;
import io.cupule.vcpu.VcpuId;
import io.cupule.vcpu.pcpu.PcpuStats;
import java.util.List;
import java.util.Optional;

/**
 * A pCPU at one moment, as values. Its vCPUs go on meanwhile, so a vCPU that gets the pCPU at this
 * moment may still be listed as waiting.
 *
 * @param settings its number, and its present policy
 * @param current the vCPU that runs on it; empty while idle
 * @param runQueue the vCPUs that are ready and wait for it
 * @param vcpus all vCPUs placed on it
 * @param stats its statistics so far
 */
public record PcpuInfo(
    PcpuSettings settings,
    Optional<VcpuId> current,
    List<VcpuId> runQueue,
    List<VcpuId> vcpus,
    PcpuStats stats) {

  /** Copies the lists. */
  public PcpuInfo {
    runQueue = List.copyOf(runQueue);
    vcpus = List.copyOf(vcpus);
  }

  /** Returns its number. */
  public int id() {
    return settings.id();
  }
}
