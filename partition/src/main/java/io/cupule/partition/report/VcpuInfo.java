package io.cupule.partition.report;

import io.cupule.sched.SchedParams;
import io.cupule.vcpu.VcpuId;
import io.cupule.vcpu.VcpuState;
import io.cupule.vcpu.account.RunState;
import io.cupule.vcpu.account.VcpuStats;
import io.cupule.vcpu.exit.CpuSnapshot;
import io.cupule.vcpu.request.Request;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A vCPU at one moment, as values.
 *
 * @param id the vCPU's id
 * @param pcpu the pCPU it is placed on
 * @param threadId its thread's number in Linux; empty while it has none
 * @param schedulerState the state that its time counts for now
 * @param schedulerStateSince when it entered that state
 * @param state its life-cycle state
 * @param pending requests that it has not handled yet
 * @param params the scheduling parameters for its pCPU's policy
 * @param stats statistics since its VM was added
 * @param registers registers at its VM's pause; empty unless paused
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
}
