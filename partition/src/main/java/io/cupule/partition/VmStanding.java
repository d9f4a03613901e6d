package io.cupule.partition;

import io.cupule.vcpu.RunState;
import io.cupule.vcpu.VcpuId;
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

  /**
   * Where a vCPU stands.
   *
   * @param id which one
   * @param pcpu where it is placed
   * @param state what its time is accounted to now
   * @param nanos nanoseconds since it entered that state
   */
  public record VcpuStanding(VcpuId id, int pcpu, RunState state, long nanos) {}
}
