package io.cupule.partition.report;

import io.cupule.partition.state.VmStatus;
import io.cupule.sched.SchedParams;
import io.cupule.vcpu.VcpuId;
import io.cupule.vcpu.account.RunState;
import java.util.List;

/**
 * The present state of a VM and its vCPUs: the part of {@link VmInfo} that is cheap to read often.
 *
 * @param name the VM's name
 * @param state its life-cycle state
 * @param vcpus its vCPUs in order
 */
public record VmStateTimes(String name, VmStatus state, List<VcpuStateTimes> vcpus) {

  /** Copies the list. */
  public VmStateTimes {
    vcpus = List.copyOf(vcpus);
  }

  /**
   * The present state of a vCPU.
   *
   * @param id the vCPU's id
   * @param pcpu the pCPU it is placed on
   * @param params the scheduling parameters for that pCPU's policy
   * @param state the state that its time counts for now
   * @param nanos nanoseconds since it entered that state
   * @param runningNanos nanoseconds that it had its pCPU, since its VM was added
   * @param stolenNanos the part of them in which Linux ran others on that CPU
   */
  public record VcpuStateTimes(
      VcpuId id,
      int pcpu,
      SchedParams params,
      RunState state,
      long nanos,
      long runningNanos,
      long stolenNanos) {}
}
