package io.cupule.partition;

import io.cupule.partition.scenario.PcpuSettings;
import io.cupule.sched.SchedThread;
import io.cupule.sched.ThreadStatus;
import io.cupule.vcpu.Vcpu;
import io.cupule.vcpu.VcpuId;
import io.cupule.vcpu.pcpu.HostPcpu;
import io.cupule.vcpu.pcpu.PcpuStats;
import java.util.ArrayList;
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

  /** Returns all pCPUs, each with the vCPUs placed on it; takes no lock. */
  static List<PcpuInfo> all(PcpuPool pool, List<Vcpu> vcpus) {
    List<PcpuInfo> infos = new ArrayList<>();
    pool.all()
        .forEach((id, pcpu) -> {
          List<Vcpu> placed = vcpus.stream().filter(vcpu -> vcpu.pcpu() == id).toList();
          infos.add(of(pool.settings(id), pcpu, placed));
        });
    return infos;
  }

  private static PcpuInfo of(PcpuSettings settings, HostPcpu pcpu, List<Vcpu> placed) {
    SchedThread current = pcpu.pcpu().current();
    Optional<VcpuId> running = Optional.empty();
    List<VcpuId> waiting = new ArrayList<>();
    for (Vcpu vcpu : placed) {
      if (vcpu.thread() == current) {
        running = Optional.of(vcpu.id());
      } else if (vcpu.thread().status() == ThreadStatus.RUNNABLE) {
        waiting.add(vcpu.id());
      }
    }
    List<VcpuId> all = placed.stream().map(Vcpu::id).toList();
    return new PcpuInfo(settings, running, waiting, all, pcpu.stats());
  }
}
