package io.cupule.partition.scenario;

import io.cupule.partition.scenario.Draft.Placed;
import io.cupule.sched.policy.BuiltinPolicy;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Rules about the guarantees that a pCPU's policy can give to the VMs on it. */
final class SchedulingRules {
  /** Limit for the sum of shares, with tolerance for rounding, as in the policy. */
  private static final double ALL = 1 + 1e-9;

  private SchedulingRules() {}

  static void noopPcpusAreNotShared(
      MachineDraft machine, Surroundings surroundings, Problems problems) {
    Map<Integer, BuiltinPolicy> policies = machine.policies();
    Map<Integer, VmDraft> users = new HashMap<>();
    for (VmDraft vm : machine.vms()) {
      for (Placed<Integer> pcpu : vm.affinity()) {
        Optional<VmDraft> earlier = Optional.ofNullable(users.putIfAbsent(pcpu.value(), vm));
        if (policies.get(pcpu.value()) == BuiltinPolicy.NOOP) {
          earlier
              .filter(other -> !other.equals(vm))
              .ifPresent(other ->
                  problems.add(
                      pcpu.path(),
                      "pCPU %d has the policy noop, under which %s could keep it for ever"
                          .formatted(pcpu.value(), other.label()),
                      "choose another pCPU, or write \"policy\": \"bvt\" for this one"));
        }
      }
    }
  }

  static void haltsOnSharedPcpusAreSeen(
      MachineDraft machine, Surroundings surroundings, Problems problems) {
    Map<Integer, Integer> users = new HashMap<>();
    machine.vms().stream()
        .flatMap(vm -> vm.affinity().stream())
        .forEach(pcpu -> users.merge(pcpu.value(), 1, Integer::sum));
    for (VmDraft vm : machine.vms()) {
      List<Integer> shared =
          vm.affinity().stream()
              .map(Placed::value)
              .filter(id -> users.getOrDefault(id, 0) > 1)
              .toList();
      if (vm.irqchip().orElse(Irqchip.AUTO) == Irqchip.KERNEL
          && vm.allowsUnaccountedHalt().filter(allowed -> !allowed).isPresent()
          && !shared.isEmpty()) {
        problems.add(
            vm.at("irqchip"),
            "KVM does not tell of a HLT, so that a halted vCPU would keep the shared pCPU "
                + CpuList.format(shared),
            "write \"irqchip\": \"user\", or \"allowUnaccountedHalt\": true");
      }
    }
  }

  static void budgetsFitIntoTheirPeriods(
      MachineDraft machine, Surroundings surroundings, Problems problems) {
    for (VmDraft vm : machine.vms()) {
      vm.reservation()
          .filter(draft -> budget(draft) > period(draft))
          .ifPresent(draft ->
              problems.add(
                  draft.at("budget"),
                  "the budget is longer than its period",
                  "write a shorter budget or a longer period"));
    }
  }

  static void reservationsAreKnownToThePolicy(
      MachineDraft machine, Surroundings surroundings, Problems problems) {
    Map<Integer, BuiltinPolicy> policies = machine.policies();
    for (VmDraft vm : machine.vms()) {
      List<Integer> strangers =
          vm.affinity().stream()
              .map(Placed::value)
              .filter(policies::containsKey)
              .filter(pcpu -> policies.get(pcpu) != BuiltinPolicy.RTDS)
              .toList();
      if (vm.reservation().isPresent() && !strangers.isEmpty()) {
        problems.add(
            vm.reservation().get().path(),
            "there are no reservations under the policy of pCPU " + CpuList.format(strangers),
            "write \"policy\": \"rtds\" there, or remove the reservation");
      }
    }
  }

  static void reservationsCanBeKept(
      MachineDraft machine, Surroundings surroundings, Problems problems) {
    Map<Integer, Double> reserved = new HashMap<>();
    for (VmDraft vm : machine.vms()) {
      double share = vm.reservation().map(SchedulingRules::share).orElse(0.0);
      for (Placed<Integer> pcpu : vm.affinity()) {
        double sum = reserved.merge(pcpu.value(), share, Double::sum);
        if (share > 0 && sum > ALL) {
          problems.add(
              vm.reservation().orElseThrow().path(),
              String.format(
                  Locale.ROOT,
                  "up to this VM, %.1f %% of pCPU %d is reserved",
                  100 * sum,
                  pcpu.value()),
              "reserve less, or choose another pCPU");
        }
      }
    }
  }

  /** Returns the share of a pCPU; 0 for an invalid reservation. */
  private static double share(Draft reservation) {
    double share = (double) budget(reservation) / period(reservation);
    return share <= 1 ? share : 0;
  }

  private static long budget(Draft reservation) {
    return reservation.get("budget", Duration.class).map(Duration::toNanos).orElse(0L);
  }

  private static long period(Draft reservation) {
    return reservation.get("period", Duration.class).map(Duration::toNanos).orElse(Long.MAX_VALUE);
  }
}
