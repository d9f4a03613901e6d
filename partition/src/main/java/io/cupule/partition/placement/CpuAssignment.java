package io.cupule.partition.placement;

import io.cupule.sched.Compat;
import io.cupule.sched.Reservation;
import io.cupule.sched.policy.BuiltinPolicy;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An assignment of vCPUs to pCPUs.
 *
 * @param compat whether ACRN's restrictions apply
 * @param pcpus the pCPUs of the machine by number, each with its policy; empty for a policy that is
 *     unknown
 * @param vms the VMs, in the order in which they were listed or added
 */
public record CpuAssignment(
    Compat compat, Map<Integer, Optional<BuiltinPolicy>> pcpus, List<VmAssignment> vms) {

  /** Keeps a copy of the list. */
  public CpuAssignment {
    vms = List.copyOf(vms);
  }

  /**
   * A VM and the pCPUs of its vCPUs.
   *
   * @param label the VM in messages, such as {@code VM alpha}
   * @param dedicated whether no other VM may use its pCPUs
   * @param hidesHalts whether a halted vCPU of it keeps its pCPU although the settings do not allow
   *     that
   * @param vcpus vCPU 0, 1, ... in order
   */
  public record VmAssignment(
      String label, boolean dedicated, boolean hidesHalts, List<VcpuAssignment> vcpus) {

    /** Keeps a copy of the list. */
    public VmAssignment {
      vcpus = List.copyOf(vcpus);
    }
  }

  /**
   * A vCPU.
   *
   * @param pcpu its pCPU's number
   * @param reservation its guarantee, if it has one
   */
  public record VcpuAssignment(int pcpu, Optional<Reservation> reservation) {}

  /** Returns the policy of a pCPU; empty if the pCPU is not listed or its policy is unknown. */
  Optional<BuiltinPolicy> policy(int pcpu) {
    return pcpus.getOrDefault(pcpu, Optional.empty());
  }
}
