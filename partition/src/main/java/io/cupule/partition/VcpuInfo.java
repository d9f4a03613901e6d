package io.cupule.partition;

import io.cupule.sched.SchedParams;
import io.cupule.vcpu.CpuSnapshot;
import io.cupule.vcpu.Request;
import io.cupule.vcpu.RunState;
import io.cupule.vcpu.Vcpu;
import io.cupule.vcpu.VcpuId;
import io.cupule.vcpu.VcpuState;
import io.cupule.vcpu.VcpuStats;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A vCPU at one moment, as values.
 *
 * @param id which one
 * @param pcpu where it is placed
 * @param threadId its thread's number in Linux; empty while it has none
 * @param schedulerState what its time is accounted to now
 * @param schedulerStateSince since when
 * @param state where it is in its life
 * @param pending what it was asked to do and has not done yet
 * @param params what its pCPU's policy knows of it
 * @param stats what it did since its VM was added
 * @param registers as its VM's pause found them; empty unless it is paused
 */
public record VcpuInfo(
    VcpuId id,
    int pcpu,
    Optional<Integer> threadId,
    RunState schedulerState,
    Instant schedulerStateSince,
    VcpuState state,
    Set<Request> pending,
    SchedParams params,
    VcpuStats stats,
    Optional<CpuSnapshot> registers) {

  /** Copies the set. */
  public VcpuInfo {
    pending = Set.copyOf(pending);
  }

  static VcpuInfo of(Vcpu vcpu, VcpuPlan plan) {
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
}
