package io.cupule.partition.scenario;

import io.cupule.partition.scenario.Draft.Placed;
import java.util.HashSet;
import java.util.Set;

/** Rules about the pCPUs and the host. */
final class PcpuRules {
  private PcpuRules() {}

  static void idsAreUnique(MachineDraft machine, Surroundings surroundings, Problems problems) {
    Set<Integer> seen = new HashSet<>();
    for (Placed<Integer> id : machine.pcpus()) {
      if (!seen.add(id.value())) {
        problems.add(id.path(), "pCPU " + id.value() + " is listed twice", "remove one of the two");
      }
    }
  }

  static void cpusAreUsable(MachineDraft machine, Surroundings surroundings, Problems problems) {
    HostFacts host = surroundings.host();
    Set<Integer> usable = new HashSet<>(host.onlineCpus());
    usable.retainAll(host.allowedCpus());
    String choice = "choose from " + CpuList.format(usable);
    for (Placed<Integer> id : machine.pcpus()) {
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
