package io.cupule.partition;

import io.cupule.partition.placement.CpuAssignment;
import io.cupule.partition.placement.CpuAssignment.VcpuAssignment;
import io.cupule.partition.placement.CpuAssignment.VmAssignment;
import io.cupule.partition.scenario.PcpuSettings;
import io.cupule.partition.scenario.ReservationSettings;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.sched.Compat;
import io.cupule.sched.Reservation;
import io.cupule.sched.SchedParams;
import io.cupule.sched.policy.BuiltinPolicy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
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

  /** Returns the part of it that the rules for assignments check. */
  CpuAssignment assignment() {
    Map<Integer, Optional<BuiltinPolicy>> policies = new TreeMap<>();
    pcpus.forEach((id, pcpu) -> policies.put(id, Optional.of(pcpu.policy())));
    return new CpuAssignment(
        compat, policies, tenants.stream().map(Arrangement::assignment).toList());
  }

  /** Returns the assignment of a VM as its settings have it. */
  static VmAssignment assignment(VmSettings vm) {
    Optional<Reservation> reservation =
        vm.scheduling().reservation().map(ReservationSettings::toReservation);
    return assignment(vm, vm.affinity(), pcpu -> new VcpuAssignment(pcpu, reservation));
  }

  private static VmAssignment assignment(Tenant tenant) {
    return assignment(
        tenant.vm(),
        tenant.spots(),
        spot -> new VcpuAssignment(spot.pcpu(), spot.params().reservation()));
  }

  private static <T> VmAssignment assignment(
      VmSettings vm, List<T> vcpus, Function<T, VcpuAssignment> assigned) {
    return new VmAssignment(
        "VM " + vm.name(), vm.dedicated(), vm.hidesHalts(), vcpus.stream().map(assigned).toList());
  }

  /** Returns all vCPUs. */
  Stream<Occupant> occupants() {
    return tenants.stream()
        .flatMap(tenant ->
            IntStream.range(0, tenant.spots().size()).mapToObj(i -> new Occupant(tenant, i)));
  }
}
