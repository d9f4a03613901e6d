package io.cupule.partition.scenario;

import io.cupule.partition.placement.CpuAssignment;
import io.cupule.partition.placement.CpuAssignment.VcpuAssignment;
import io.cupule.partition.placement.CpuAssignment.VmAssignment;
import io.cupule.partition.placement.PlacementFault;
import io.cupule.partition.placement.PlacementFault.Subject;
import io.cupule.partition.placement.PlacementRules;
import io.cupule.sched.Compat;
import io.cupule.sched.Reservation;
import io.cupule.sched.policy.BuiltinPolicy;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Applies the rules for assignments to a scenario, as far as it can be read. A fault is shown at
 * its first subject; where a VM is being added, at the first one in that VM.
 */
final class AssignmentRules {
  private AssignmentRules() {}

  static void check(MachineDraft machine, Surroundings surroundings, Problems problems) {
    for (PlacementFault fault : PlacementRules.check(assignment(machine))) {
      JsonPath path = path(machine, surroundings.added(), fault.subjects());
      problems.add(path, fault.message(), fault.remedy());
    }
  }

  private static CpuAssignment assignment(MachineDraft machine) {
    Map<Integer, Optional<BuiltinPolicy>> pcpus = new HashMap<>();
    machine
        .pcpus()
        .forEach(pcpu -> pcpu.id().ifPresent(id -> pcpus.put(id.value(), pcpu.policy())));
    List<VmAssignment> vms = machine.vms().stream().map(AssignmentRules::assignment).toList();
    if (!machine.allPcpusAreKnown()) { // what cannot be read may be just the one that is missing
      vms.stream()
          .flatMap(vm -> vm.vcpus().stream())
          .forEach(vcpu -> pcpus.putIfAbsent(vcpu.pcpu(), Optional.empty()));
    }
    return new CpuAssignment(machine.compat().orElse(Compat.FIXED), pcpus, vms);
  }

  private static VmAssignment assignment(VmDraft vm) {
    boolean hidesHalts =
        vm.irqchip().filter(irqchip -> irqchip == Irqchip.KERNEL).isPresent()
            && vm.allowsUnaccountedHalt().filter(allowed -> !allowed).isPresent();
    Optional<Reservation> reservation = vm.reservation().flatMap(AssignmentRules::reservation);
    return new VmAssignment(
        vm.label(),
        vm.dedicated().orElse(false),
        hidesHalts,
        vm.affinity().stream().map(pcpu -> new VcpuAssignment(pcpu.value(), reservation)).toList());
  }

  /** Returns a reservation if it is valid by itself. */
  private static Optional<Reservation> reservation(Draft draft) {
    return draft
        .get("budget", Duration.class)
        .flatMap(budget ->
            draft
                .get("period", Duration.class)
                .filter(period -> budget.compareTo(period) <= 0)
                .map(period -> new Reservation(budget.toNanos(), period.toNanos())));
  }

  /** A VM that is added to others is shown as the cause, also of what becomes of the others. */
  private static JsonPath path(MachineDraft machine, Optional<Integer> added, List<Subject> all) {
    return all.stream()
        .filter(subject -> added.isPresent() && vm(subject).equals(added))
        .findFirst()
        .or(() -> all.stream().findFirst())
        .map(subject -> path(machine, subject))
        .orElse(JsonPath.ROOT);
  }

  private static Optional<Integer> vm(Subject subject) {
    return switch (subject) {
      case Subject.Place(int vm, int _) -> Optional.of(vm);
      case Subject.Reserved(int vm, int _) -> Optional.of(vm);
      case Subject.Controllers(int vm) -> Optional.of(vm);
      case Subject.Policy _ -> Optional.empty();
    };
  }

  private static JsonPath path(MachineDraft machine, Subject subject) {
    return switch (subject) {
      case Subject.Place(int vm, int vcpu) -> machine.vms().get(vm).affinity().get(vcpu).path();
      case Subject.Reserved(int vm, int _) ->
          machine.vms().get(vm).reservation().orElseThrow().path();
      case Subject.Controllers(int vm) -> machine.vms().get(vm).at("irqchip");
      case Subject.Policy(int pcpu) ->
          machine.pcpus().stream()
              .filter(each -> each.id().filter(id -> id.value() == pcpu).isPresent())
              .findFirst()
              .map(each -> each.draft().at("policy"))
              .orElse(JsonPath.ROOT);
    };
  }
}
