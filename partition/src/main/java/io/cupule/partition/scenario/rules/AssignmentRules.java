package io.cupule.partition.scenario.rules;

import io.cupule.partition.placement.CpuAssignment;
import io.cupule.partition.placement.CpuAssignment.VcpuAssignment;
import io.cupule.partition.placement.CpuAssignment.VmAssignment;
import io.cupule.partition.placement.PlacementFault;
import io.cupule.partition.placement.PlacementFault.Subject;
import io.cupule.partition.placement.PlacementRules;
import io.cupule.partition.scenario.Irqchip;
import io.cupule.partition.scenario.form.Draft;
import io.cupule.partition.scenario.problem.JsonPath;
import io.cupule.partition.scenario.problem.Problems;
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
 * its first subject; where a VM is being added, at the first one in that VM, which also causes what
 * becomes of others.
 */
final class AssignmentRules {
  private AssignmentRules() {}

  static void check(MachineDraft machine, CheckContext context, Problems problems) {
    for (PlacementFault fault : PlacementRules.check(assignment(machine))) {
      Subject.OfVm shown =
          fault.subjectFrom(context.firstNewVm()).or(() -> fault.subjectFrom(0)).orElseThrow();
      problems.add(path(machine, shown), fault.message(), fault.remedy());
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

  private static JsonPath path(MachineDraft machine, Subject.OfVm subject) {
    VmDraft vm = machine.vms().get(subject.vm());
    return switch (subject) {
      case Subject.Place(int _, int vcpu) -> vm.affinity().get(vcpu).path();
      case Subject.Reserved _ -> vm.reservation().orElseThrow().path();
      case Subject.Controllers _ -> vm.at("irqchip");
    };
  }
}
