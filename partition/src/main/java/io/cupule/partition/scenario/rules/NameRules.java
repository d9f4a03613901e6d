package io.cupule.partition.scenario.rules;

import io.cupule.partition.scenario.problem.Problems;
import java.util.HashSet;
import java.util.Set;

/** Rules about the names of VMs. */
final class NameRules {
  private NameRules() {}

  static void namesAreUnique(MachineDraft machine, CheckContext context, Problems problems) {
    Set<String> seen = new HashSet<>();
    for (VmDraft vm : machine.vms()) {
      vm.name()
          .filter(name -> !seen.add(name))
          .ifPresent(name ->
              problems.add(
                  vm.at("name"), "another VM is called " + name, "give this one another name"));
    }
  }
}
