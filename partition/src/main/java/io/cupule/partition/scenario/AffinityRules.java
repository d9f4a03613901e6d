package io.cupule.partition.scenario;

import io.cupule.partition.scenario.Draft.Placed;
import io.cupule.sched.Compat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Rules about the pCPUs that VMs use and share. */
final class AffinityRules {
  private AffinityRules() {}

  static void namesAreUnique(MachineDraft machine, Surroundings surroundings, Problems problems) {
    Set<String> seen = new HashSet<>();
    for (VmDraft vm : machine.vms()) {
      vm.name()
          .filter(name -> !seen.add(name))
          .ifPresent(name ->
              problems.add(
                  vm.at("name"), "another VM is called " + name, "give this one another name"));
    }
  }

  static void pcpusAreListed(MachineDraft machine, Surroundings surroundings, Problems problems) {
    if (!machine.allPcpusAreKnown()) {
      return;
    }
    Set<Integer> listed = machine.pcpuIds().stream().map(Placed::value).collect(Collectors.toSet());
    for (VmDraft vm : machine.vms()) {
      for (Placed<Integer> pcpu : vm.affinity()) {
        if (!listed.contains(pcpu.value())) {
          problems.add(
              pcpu.path(),
              "pCPU " + pcpu.value() + " is not listed in pcpus",
              "choose from " + CpuList.format(listed) + ", or add it to pcpus");
        }
      }
    }
  }

  /** ACRN's rule. With it, a vCPU's stop never waits for another vCPU of its VM. */
  static void oneVcpuOfAVmOnAPcpu(
      MachineDraft machine, Surroundings surroundings, Problems problems) {
    if (machine.compat().orElse(Compat.FIXED) != Compat.ACRN) {
      return;
    }
    for (VmDraft vm : machine.vms()) {
      Set<Integer> seen = new HashSet<>();
      for (Placed<Integer> pcpu : vm.affinity()) {
        if (!seen.add(pcpu.value())) {
          problems.add(
              pcpu.path(),
              "another vCPU of " + vm.label() + " is on pCPU " + pcpu.value(),
              "give each vCPU a pCPU of its own, or write \"compat\": \"fixed\"");
        }
      }
    }
  }

  static void dedicatedPcpusAreNotShared(
      MachineDraft machine, Surroundings surroundings, Problems problems) {
    Map<Integer, List<VmDraft>> users = new HashMap<>();
    String remedy =
        "choose one that is free ("
            + CpuList.format(free(machine))
            + "), or write \"dedicated\": false in both VMs";
    for (VmDraft vm : machine.vms()) {
      for (Placed<Integer> pcpu : vm.affinity()) {
        users.getOrDefault(pcpu.value(), List.of()).stream()
            .filter(earlier -> mayNotShare(earlier, vm))
            .findFirst()
            .map(earlier -> "pCPU " + pcpu.value() + " is in use by " + earlier.label())
            .ifPresent(message -> problems.add(pcpu.path(), message, remedy));
      }
      vm.affinity()
          .forEach(pcpu -> users.computeIfAbsent(pcpu.value(), _ -> new ArrayList<>()).add(vm));
    }
  }

  /** Returns whether one of the two owns its pCPUs, as far as that is known. */
  private static boolean mayNotShare(VmDraft one, VmDraft other) {
    return one.dedicated().isPresent()
        && other.dedicated().isPresent()
        && (one.dedicated().get() || other.dedicated().get());
  }

  private static Set<Integer> free(MachineDraft machine) {
    Set<Integer> free = new HashSet<>();
    machine.pcpuIds().forEach(pcpu -> free.add(pcpu.value()));
    machine.vms().forEach(vm -> vm.affinity().forEach(pcpu -> free.remove(pcpu.value())));
    return free;
  }
}
