package io.cupule.partition.scenario.rules;

import io.cupule.partition.scenario.Load;
import io.cupule.partition.scenario.form.Draft;
import io.cupule.partition.scenario.form.Draft.Items;
import io.cupule.partition.scenario.form.Draft.Placed;
import io.cupule.partition.scenario.problem.Problems;
import java.time.Duration;
import java.util.Optional;

/** Rules about the loads of simulated VMs. */
final class LoadRules {
  private LoadRules() {}

  static void noMoreLoadsThanVcpus(MachineDraft machine, CheckContext context, Problems problems) {
    for (VmDraft vm : machine.vms()) {
      Optional<Integer> vcpus = vm.draft().get("affinity", Items.class).map(Items::size);
      Optional<Integer> loads = vm.draft().get("load", Items.class).map(Items::size);
      if (vcpus.isPresent() && loads.isPresent() && loads.get() > vcpus.get()) {
        problems.add(
            vm.at("load"),
            loads.get() + " loads, and " + vm.label() + " has fewer vCPUs (" + vcpus.get() + ")",
            "remove some");
      }
    }
  }

  static void workFitsIntoItsPeriod(MachineDraft machine, CheckContext context, Problems problems) {
    for (VmDraft vm : machine.vms()) {
      for (Placed<Draft> load : vm.draft().elements("load", Draft.class)) {
        if (load.value().shape().type() == Load.Periodic.class) {
          checkWork(load.value(), problems);
        }
      }
    }
  }

  private static void checkWork(Draft load, Problems problems) {
    Optional<Duration> runTime = load.get("runTime", Duration.class);
    Optional<Duration> period = load.get("period", Duration.class);
    if (runTime.isPresent() && period.isPresent() && runTime.get().compareTo(period.get()) > 0) {
      problems.add(
          load.at("runTime"),
          "the work takes longer than its period, so it could never be done in time",
          "write a shorter runTime or a longer period");
    }
  }
}
