package io.cupule.partition;

import io.cupule.partition.scenario.PcpuSettings;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.sched.Compat;
import io.cupule.sched.SchedParams;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Which vCPU runs where, and what its pCPU's policy knows of it: a machine as the rules of
 * scheduling see it.
 *
 * @param compat whether the policies keep ACRN's faults
 * @param pcpus by number
 * @param tenants the VMs, those that are powered off included
 */
record Arrangement(Compat compat, Map<Integer, PcpuSettings> pcpus, List<Tenant> tenants) {

  /**
   * A VM.
   *
   * @param vm what the scenario says of it, but for what may change
   * @param spots of vCPU 0, 1, ... in order
   */
  record Tenant(VmSettings vm, List<Spot> spots) {
    String name() {
      return vm.name();
    }
  }

  /** The place of a vCPU. */
  record Spot(int pcpu, SchedParams params) {}

  /** A vCPU on its pCPU. */
  record Occupant(Tenant tenant, int vcpu) {
    Spot spot() {
      return tenant.spots().get(vcpu);
    }

    @Override
    public String toString() {
      return tenant.name() + "/vcpu" + vcpu;
    }
  }

  /** All vCPUs. */
  Stream<Occupant> occupants() {
    return tenants.stream()
        .flatMap(tenant ->
            IntStream.range(0, tenant.spots().size()).mapToObj(i -> new Occupant(tenant, i)));
  }

  /** The vCPUs of one pCPU. */
  List<Occupant> on(int pcpu) {
    return occupants().filter(each -> each.spot().pcpu() == pcpu).toList();
  }
}
