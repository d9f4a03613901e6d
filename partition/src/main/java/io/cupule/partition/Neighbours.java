package io.cupule.partition;

import io.cupule.partition.MachineException.Kind;
import io.cupule.partition.scenario.Problem;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.sched.policy.BuiltinPolicy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;

/**
 * Checks a new VM against the existing VMs, by the rules for a whole scenario. A VM counts from its
 * addition until its removal, also while it is powered off.
 */
final class Neighbours {
  private final PcpuPool pool;
  private final Collection<VmSlot> present;

  Neighbours(PcpuPool pool, Collection<VmSlot> present) {
    this.pool = pool;
    this.present = present;
  }

  /**
   * Checks a new VM.
   *
   * @throws MachineException if it must not be added; the message names every rule that is broken
   */
  void admit(VmSettings vm) {
    if (present.stream().anyMatch(other -> other.name().equals(vm.name()))) {
      throw new MachineException(
          Kind.CONFLICT, vm.name(), "there is one of that name; choose another name, or remove it");
    }
    List<Problem> problems = new ArrayList<>();
    for (int i = 0; i < vm.affinity().size(); i++) {
      checkPlace(vm, vm.affinity().get(i), "affinity[" + i + "]", problems);
    }
    boolean meetsItself = new HashSet<>(vm.affinity()).size() < vm.affinity().size();
    if (meetsItself && vm.hidesHalts()) {
      problems.add(halts("irqchip", "its vCPUs"));
    }
    if (!problems.isEmpty()) {
      throw new MachineException(Kind.INVALID, vm.name(), problems.stream().distinct().toList());
    }
  }

  private void checkPlace(VmSettings vm, int pcpu, String path, List<Problem> problems) {
    if (!pool.has(pcpu)) {
      problems.add(
          new Problem(
              path, "pCPU %d is not listed".formatted(pcpu), "choose from " + pool.all().keySet()));
      return;
    }
    if (vm.scheduling().reservation().isPresent()
        && pool.settings(pcpu).policy() != BuiltinPolicy.RTDS) {
      problems.add(
          new Problem(
              "scheduling.reservation",
              "there are no reservations under the policy of pCPU %d".formatted(pcpu),
              "choose a pCPU with the policy rtds, or remove the reservation"));
    }
    present.stream()
        .filter(other -> pcpusOf(other).contains(pcpu))
        .forEach(other -> checkMeeting(vm, pcpu, path, other, problems));
  }

  private void checkMeeting(
      VmSettings vm, int pcpu, String path, VmSlot other, List<Problem> problems) {
    if (vm.dedicated() || other.settings().dedicated()) {
      problems.add(
          new Problem(
              path,
              "pCPU %d is in use by VM %s".formatted(pcpu, other.name()),
              "choose a free one, or write \"dedicated\": false in both VMs"));
    } else if (pool.settings(pcpu).policy() == BuiltinPolicy.NOOP) {
      problems.add(
          new Problem(
              path,
              "pCPU %d has the policy noop, under which VM %s could keep it for ever"
                  .formatted(pcpu, other.name()),
              "choose another pCPU"));
    }
    if (vm.hidesHalts()) {
      problems.add(halts("irqchip", "it"));
    }
    if (other.settings().hidesHalts()) {
      problems.add(halts(path, "VM " + other.name()));
    }
  }

  private static Problem halts(String path, String who) {
    return new Problem(
        path,
        "with KVM's interrupt controllers, %s would keep a shared pCPU while halted".formatted(who),
        "write \"irqchip\": \"user\" there, or \"allowUnaccountedHalt\": true");
  }

  private static List<Integer> pcpusOf(VmSlot vm) {
    return vm.plans().stream().map(VcpuPlan::pcpu).toList();
  }
}
