package io.cupule.partition.scenario.rules;

import io.cupule.partition.scenario.form.Draft;
import io.cupule.partition.scenario.form.Draft.Placed;
import io.cupule.sched.Compat;
import java.util.List;
import java.util.Optional;

/**
 * The readable parts of a scenario, with names and types for the rules.
 *
 * @param pcpus the pCPUs that are objects
 * @param allPcpusAreKnown whether the ids of all pCPUs could be read
 * @param vms the VMs that are objects
 * @param compat whether the policies keep ACRN's faults, if readable
 * @param housekeeping the CPUs for threads that are not vCPUs, each with its path
 */
public record MachineDraft(
    List<PcpuDraft> pcpus,
    boolean allPcpusAreKnown,
    List<VmDraft> vms,
    Optional<Compat> compat,
    List<Placed<Integer>> housekeeping) {

  /** Names the parts of a document's draft. */
  public static MachineDraft of(Draft document) {
    List<PcpuDraft> pcpus =
        document.elements("pcpus", Draft.class).stream()
            .map(pcpu -> new PcpuDraft(pcpu.value()))
            .toList();
    long known = pcpus.stream().filter(pcpu -> pcpu.id().isPresent()).count();
    boolean allPcpusAreKnown =
        document.get("pcpus", Draft.Items.class).stream().anyMatch(items -> items.size() == known);
    List<VmDraft> vms =
        document.elements("vms", Draft.class).stream().map(vm -> new VmDraft(vm.value())).toList();
    List<Placed<Integer>> housekeeping =
        document
            .get("host", Draft.class)
            .map(host -> host.elements("housekeeping", Integer.class))
            .orElse(List.of());
    Optional<Compat> compat = document.get("compat", Compat.class);
    return new MachineDraft(pcpus, allPcpusAreKnown, vms, compat, housekeeping);
  }

  /** Returns the ids of the pCPUs, each with its path. */
  List<Placed<Integer>> pcpuIds() {
    return pcpus.stream().flatMap(pcpu -> pcpu.id().stream()).toList();
  }
}
