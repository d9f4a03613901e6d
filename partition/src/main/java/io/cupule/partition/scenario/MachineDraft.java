package io.cupule.partition.scenario;

import io.cupule.partition.scenario.Draft.Placed;
import java.util.List;

/**
 * The readable parts of a scenario, with names and types for the rules.
 *
 * @param pcpus the ids of the pCPUs, each with the path of the id
 * @param allPcpusAreKnown whether the ids of all pCPUs could be read
 * @param vms the VMs that are objects
 */
record MachineDraft(List<Placed<Integer>> pcpus, boolean allPcpusAreKnown, List<VmDraft> vms) {

  static MachineDraft of(Draft document) {
    List<Placed<Integer>> pcpus =
        document.elements("pcpus", Draft.class).stream()
            .flatMap(pcpu -> pcpu.value().placed("id", Integer.class).stream())
            .toList();
    boolean allPcpusAreKnown =
        document.get("pcpus", Draft.Items.class).stream()
            .anyMatch(items -> items.size() == pcpus.size());
    List<VmDraft> vms =
        document.elements("vms", Draft.class).stream().map(vm -> new VmDraft(vm.value())).toList();
    return new MachineDraft(pcpus, allPcpusAreKnown, vms);
  }
}
