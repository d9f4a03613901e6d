package io.cupule.partition.scenario.rules;

import io.cupule.partition.scenario.form.Draft.Placed;
import io.cupule.partition.scenario.host.CpuList;
import io.cupule.partition.scenario.host.HostFacts;
import io.cupule.partition.scenario.problem.Problems;
import io.cupule.partition.scenario.value.MemorySize;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Rules about the host resources of real-time VMs, and about settings that they cannot have. */
final class RealtimeRules {
  private RealtimeRules() {}

  /** Checks that SCHED_FIFO vCPU threads, which may never block, leave a CPU to other threads. */
  static void jvmKeepsACpu(MachineDraft machine, HostFacts host, Problems problems) {
    Set<Integer> left =
        machine.housekeeping().stream()
            .map(Placed::value)
            .collect(Collectors.toCollection(HashSet::new));
    if (left.isEmpty()) {
      left.addAll(host.usableCpus());
    }
    for (VmDraft vm : machine.vms()) {
      Optional<Placed<Integer>> priority = vm.fifoPriority();
      Set<Integer> taken = vm.affinity().stream().map(Placed::value).collect(Collectors.toSet());
      taken.retainAll(left);
      if (priority.isEmpty() || taken.isEmpty()) {
        continue;
      }
      left.removeAll(taken);
      if (left.isEmpty()) {
        problems.add(
            priority.get().path(),
            "with this VM, real-time vCPUs hold the last CPU of Cupule's own threads ("
                + CpuList.format(taken)
                + "), which could then not even stop it",
            "list a CPU without real-time vCPUs in host.housekeeping, or remove fifoPriority");
      }
    }
  }

  static void prioritiesAreAllowed(MachineDraft machine, HostFacts host, Problems problems) {
    int allowed = host.realtimePriority();
    for (VmDraft vm : machine.vms()) {
      vm.fifoPriority()
          .filter(priority -> priority.value() > allowed)
          .ifPresent(priority ->
              problems.add(
                  priority.path(),
                  allowed == 0
                      ? "this process may not use real-time priorities"
                      : "this process may use real-time priorities up to " + allowed + " only",
                  "raise the limit (ulimit -r "
                      + priority.value()
                      + "), grant CAP_SYS_NICE, or remove fifoPriority"));
    }
  }

  static void lockedMemoryIsAllowed(MachineDraft machine, HostFacts host, Problems problems) {
    long allowed = host.lockableBytes();
    long sum = 0;
    for (VmDraft vm : machine.vms()) {
      long bytes = vm.lockMemory().flatMap(_ -> vm.memory()).map(MemorySize::bytes).orElse(0L);
      if (sum <= allowed && sum + bytes > allowed) {
        problems.add(
            vm.at("lockMemory"),
            "up to this VM the scenario locks %dM of memory, and this process may lock %dK"
                .formatted((sum + bytes) >> 20, allowed >> 10),
            "raise the limit RLIMIT_MEMLOCK (ulimit -l "
                + ((sum + bytes) >> 10)
                + "), grant CAP_IPC_LOCK, or remove lockMemory");
      }
      sum += bytes;
    }
  }
}
