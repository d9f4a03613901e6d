package io.cupule.partition.scenario.rules;

import io.cupule.partition.scenario.PcpuSettings;
import io.cupule.partition.scenario.form.Draft.Placed;
import io.cupule.partition.scenario.host.CpuList;
import io.cupule.partition.scenario.host.HostFacts;
import io.cupule.partition.scenario.problem.Problems;
import io.cupule.sched.policy.BuiltinPolicy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Rules about the pCPUs and the host. */
final class PcpuRules {
  private PcpuRules() {}

  static void idsAreUnique(MachineDraft machine, CheckContext context, Problems problems) {
    Set<Integer> seen = new HashSet<>();
    for (Placed<Integer> id : machine.pcpuIds()) {
      if (!seen.add(id.value())) {
        problems.add(id.path(), "pCPU " + id.value() + " is listed twice", "remove one of the two");
      }
    }
  }

  static void slicesGoWithPoliciesThatHaveThem(
      MachineDraft machine, CheckContext context, Problems problems) {
    for (PcpuDraft pcpu : machine.pcpus()) {
      pcpu.policy()
          .filter(policy -> pcpu.draft().isWritten("slice") && !PcpuSettings.hasSlices(policy))
          .ifPresent(policy ->
              problems.add(
                  pcpu.draft().at("slice"),
                  "the policy " + policy + " has no slices",
                  "remove it, or write \"policy\": \"" + BuiltinPolicy.IORR + '"'));
    }
  }

  static void cpusAreUsable(MachineDraft machine, HostFacts host, Problems problems) {
    String choice = "choose from " + CpuList.format(host.usableCpus());
    List<Placed<Integer>> wanted = new ArrayList<>(machine.pcpuIds());
    wanted.addAll(machine.housekeeping());
    for (Placed<Integer> id : wanted) {
      int cpu = id.value();
      if (!host.presentCpus().contains(cpu)) {
        problems.add(id.path(), "this host has no CPU " + cpu, choice);
      } else if (!host.onlineCpus().contains(cpu)) {
        problems.add(
            id.path(),
            "CPU " + cpu + " is offline",
            "write 1 to /sys/devices/system/cpu/cpu" + cpu + "/online, or " + choice);
      } else if (!host.allowedCpus().contains(cpu)) {
        problems.add(
            id.path(),
            "this process may not run on CPU " + cpu,
            "widen its affinity (taskset, or the cpuset of its container), or " + choice);
      }
    }
  }
}
