package io.cupule.partition;

import io.cupule.partition.error.MachineException;
import io.cupule.partition.error.MachineException.Kind;
import io.cupule.partition.placement.CpuAssignment;
import io.cupule.partition.placement.CpuAssignment.VmAssignment;
import io.cupule.partition.placement.PlacementFault;
import io.cupule.partition.placement.PlacementFault.Subject;
import io.cupule.partition.placement.PlacementRules;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.scenario.problem.Problem;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks whether a VM may be added to the VMs of a machine, by the rules for assignments. A VM
 * counts from its addition until its removal, also while it is powered off.
 */
final class AdmissionCheck {
  private AdmissionCheck() {}

  /**
   * Checks a new VM.
   *
   * @param present the machine without it
   * @throws MachineException if it must not be added; the message names every field that is wrong
   */
  static void admit(VmSettings vm, Arrangement present) {
    if (present.tenants().stream().anyMatch(other -> other.name().equals(vm.name()))) {
      throw new MachineException(
          Kind.CONFLICT, vm.name(), "there is one of that name; choose another name, or remove it");
    }
    List<Problem> problems = problems(vm, present.assignment());
    if (!problems.isEmpty()) {
      throw new MachineException(Kind.INVALID, vm.name(), problems);
    }
  }

  /** Returns the problems that a new VM has or causes, each at a field of it. */
  static List<Problem> problems(VmSettings vm, CpuAssignment present) {
    List<VmAssignment> vms = new ArrayList<>(present.vms());
    vms.add(Arrangement.assignment(vm));
    CpuAssignment all = new CpuAssignment(present.compat(), present.pcpus(), vms);
    List<Problem> problems = new ArrayList<>();
    for (PlacementFault fault : PlacementRules.check(all)) {
      fault
          .subjectFrom(present.vms().size())
          .map(AdmissionCheck::field)
          .ifPresent(path -> problems.add(new Problem(path, fault.message(), fault.remedy())));
    }
    return problems.stream().distinct().toList();
  }

  private static String field(Subject.OfVm subject) {
    return switch (subject) {
      case Subject.Place(int _, int vcpu) -> "affinity[" + vcpu + "]";
      case Subject.Reserved _ -> "scheduling.reservation";
      case Subject.Controllers _ -> "irqchip";
    };
  }
}
