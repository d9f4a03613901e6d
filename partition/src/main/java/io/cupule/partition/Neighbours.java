package io.cupule.partition;

import io.cupule.partition.MachineException.Kind;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.sched.policy.BuiltinPolicy;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;

/**
 * Whether a VM that comes later gets along with those that are there, by the rules that a scenario
 * keeps as a whole. A VM counts from when it is added until it is removed, also while it is powered
 * off.
 */
final class Neighbours {
  private final PcpuPool pool;
  private final Collection<VmSlot> present;

  Neighbours(PcpuPool pool, Collection<VmSlot> present) {
    this.pool = pool;
    this.present = present;
  }

  /**
   * Checks a newcomer.
   *
   * @throws MachineException if it must not be added; it names the first rule that is broken
   */
  void admit(VmSettings vm) {
    if (present.stream().anyMatch(other -> other.name().equals(vm.name()))) {
      throw new MachineException(
          Kind.CONFLICT, vm.name(), "there is one of that name; choose another name, or remove it");
    }
    for (int pcpu : vm.affinity()) {
      if (!pool.has(pcpu)) {
        throw invalid(
            vm, "pCPU %d is not listed; choose from %s".formatted(pcpu, pool.all().keySet()));
      }
      if (vm.scheduling().reservation().isPresent()
          && pool.settings(pcpu).policy() != BuiltinPolicy.RTDS) {
        throw invalid(vm, "there are no reservations under the policy of pCPU %d".formatted(pcpu));
      }
      present.stream()
          .filter(other -> pcpusOf(other).contains(pcpu))
          .forEach(other -> admit(vm, pcpu, other));
    }
    boolean meetsItself = new HashSet<>(vm.affinity()).size() < vm.affinity().size();
    if (meetsItself && vm.hidesHalts()) {
      throw invalid(vm, halts("its vCPUs"));
    }
  }

  private void admit(VmSettings vm, int pcpu, VmSlot other) {
    if (vm.dedicated() || other.settings().dedicated()) {
      throw invalid(
          vm,
          "pCPU %d is in use by VM %s; choose a free one, or write \"dedicated\": false in both"
              .formatted(pcpu, other.name()));
    }
    if (pool.settings(pcpu).policy() == BuiltinPolicy.NOOP) {
      throw invalid(
          vm,
          "pCPU %d has the policy noop, under which VM %s could keep it for ever; choose another"
              .formatted(pcpu, other.name()));
    }
    if (vm.hidesHalts()) {
      throw invalid(vm, halts("it"));
    }
    if (other.settings().hidesHalts()) {
      throw invalid(vm, halts("VM " + other.name()));
    }
  }

  private static String halts(String who) {
    return "with KVM's interrupt controllers, %s would keep a shared pCPU while halted; write "
            .formatted(who)
        + "\"irqchip\": \"user\", or \"allowUnaccountedHalt\": true";
  }

  private static List<Integer> pcpusOf(VmSlot vm) {
    return vm.plans().stream().map(VcpuPlan::pcpu).toList();
  }

  private static MachineException invalid(VmSettings vm, String message) {
    return new MachineException(Kind.INVALID, vm.name(), message);
  }
}
