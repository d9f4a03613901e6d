package io.cupule.partition;

import io.cupule.sched.SchedParams;
import io.cupule.vcpu.RunState;
import io.cupule.vcpu.VcpuAccount;
import io.cupule.vcpu.VcpuId;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a VM and its vCPUs stand at one moment: the part of {@link VmInfo} that is cheap to read,
 * for those who look often.
 *
 * @param name the VM's
 * @param state where it is in its life
 * @param vcpus its vCPUs in order
 */
public record VmStanding(String name, VmState state, List<VcpuStanding> vcpus) {

  /** Copies the list. */
  public VmStanding {
    vcpus = List.copyOf(vcpus);
  }

  /** That of an incarnation whose vCPUs were made by {@code plans}; takes no lock. */
  static VmStanding of(String name, List<VcpuPlan> plans, VirtualMachine vm) {
    long now = System.nanoTime();
    List<VcpuStanding> vcpus = new ArrayList<>();
    for (int i = 0; i < plans.size(); i++) {
      VcpuPlan plan = plans.get(i);
      VcpuAccount.Standing standing = plan.account().standing(now);
      VcpuId id = new VcpuId(name, i);
      vcpus.add(
          new VcpuStanding(
              id,
              plan.pcpu(),
              plan.params(),
              standing.state(),
              standing.nanos(),
              standing.runningNanos(),
              standing.stolenNanos()));
    }
    return new VmStanding(name, vm.status().state(), vcpus);
  }

  /**
   * Where a vCPU stands.
   *
   * @param id which one
   * @param pcpu where it is placed
   * @param params what the policy there knows of it
   * @param state what its time is accounted to now
   * @param nanos nanoseconds since it entered that state
   * @param runningNanos nanoseconds that it had its pCPU, since its VM was added
   * @param stolenNanos those of them in which Linux had others on that CPU
   */
  public record VcpuStanding(
      VcpuId id,
      int pcpu,
      SchedParams params,
      RunState state,
      long nanos,
      long runningNanos,
      long stolenNanos) {}
}
