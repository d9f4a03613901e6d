package io.cupule.partition.vm;

import io.cupule.partition.hardware.VcpuPlan;
import io.cupule.partition.report.VcpuInfo;
import io.cupule.partition.report.VmInfo;
import io.cupule.partition.report.VmStateTimes;
import io.cupule.partition.report.VmStateTimes.VcpuStateTimes;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.state.ResetCause;
import io.cupule.partition.state.VmState;
import io.cupule.vcpu.Vcpu;
import io.cupule.vcpu.VcpuId;
import io.cupule.vcpu.account.VcpuAccount;
import io.cupule.vcpu.account.VcpuStats;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a VM's present state into values. Any thread may; no lock is held for long. */
final class VmReadings {
  private VmReadings() {}

  /** Describes a VM and its incarnation. It takes no lock that an operation holds for long. */
  static VmInfo info(
      VmSettings settings,
      VmState state,
      VmRun run,
      List<VcpuPlan> plans,
      int starts,
      Map<ResetCause, Long> resets) {
    List<VcpuInfo> vcpus = new ArrayList<>();
    for (Vcpu vcpu : run.vcpus()) {
      vcpus.add(info(vcpu, plans.get(vcpu.id().id())));
    }
    return new VmInfo(
        settings,
        state.shown().status(),
        state.shown().since(),
        state.isOver() ? state.ending() : Optional.empty(),
        starts,
        resets,
        run.hardware().counts(),
        vcpus);
  }

  private static VcpuInfo info(Vcpu vcpu, VcpuPlan plan) {
    long nanos = System.nanoTime();
    Instant now = Instant.now();
    VcpuStats stats = plan.account().read(nanos);
    return new VcpuInfo(
        vcpu.id(),
        vcpu.pcpu(),
        vcpu.threadId(),
        stats.state(),
        now.minusNanos(nanos - stats.stateSince()),
        vcpu.state(),
        vcpu.pendingRequests(),
        plan.params(),
        stats,
        vcpu.registers());
  }

  /** Describes a VM with the plans of its vCPUs. It takes no lock. */
  static VmStateTimes stateTimes(String name, List<VcpuPlan> plans, VmState state) {
    long now = System.nanoTime();
    List<VcpuStateTimes> vcpus = new ArrayList<>();
    for (int i = 0; i < plans.size(); i++) {
      VcpuPlan plan = plans.get(i);
      VcpuAccount.StateTimes stateTimes = plan.account().stateTimes(now);
      VcpuId id = new VcpuId(name, i);
      vcpus.add(
          new VcpuStateTimes(
              id,
              plan.pcpu(),
              plan.params(),
              stateTimes.state(),
              stateTimes.nanos(),
              stateTimes.runningNanos(),
              stateTimes.stolenNanos()));
    }
    return new VmStateTimes(name, state.shown().status(), vcpus);
  }
}
