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
 * The placement of all vCPUs on pCPUs, with their scheduling parameters. The scheduling rules check
 * it.
 *
 * @param compat whether the policies keep ACRN's faults
 * @param pcpus the settings of the pCPUs, by number
 * @param tenants the VMs, including those that are powered off
 */
record Arrangement(Compat compat, Map<Integer, PcpuSettings> pcpus, List<Tenant> tenants) {

  /**
   * A VM and the places of its vCPUs.
   *
   * @param vm the scenario's settings, except for changed placement and parameters
   * @param spots the places of vCPU 0, 1, ... in order
   */
  record Tenant(VmSettings vm, List<Spot> spots) {
    String name() {
      return vm.name();
    }
  }

  /** A vCPU's pCPU, and its scheduling parameters there. */
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

  /** Returns all vCPUs. */
  Stream<Occupant> occupants() {
    return tenants.stream()
        .flatMap(tenant ->
            IntStream.range(0, tenant.spots().size()).mapToObj(i -> new Occupant(tenant, i)));
  }

  /** Returns the vCPUs of one pCPU. */
  List<Occupant> on(int pcpu) {
    return occupants().filter(each -> each.spot().pcpu() == pcpu).toList();
  }
}
