package io.cupule.partition.scenario.rules;

import io.cupule.partition.scenario.form.Draft;
import io.cupule.partition.scenario.problem.Problems;
import java.time.Duration;
import java.util.Optional;

/** Rules about the scheduling parameters of one VM. */
final class SchedulingRules {
  private SchedulingRules() {}

  static void budgetsFitIntoTheirPeriods(
      MachineDraft machine, CheckContext context, Problems problems) {
    for (VmDraft vm : machine.vms()) {
      vm.reservation()
          .filter(SchedulingRules::budgetIsTooLong)
          .ifPresent(draft ->
              problems.add(
                  draft.at("budget"),
                  "the budget is longer than its period",
                  "write a shorter budget or a longer period"));
    }
  }

  private static boolean budgetIsTooLong(Draft reservation) {
    Optional<Duration> period = reservation.get("period", Duration.class);
    return reservation
        .get("budget", Duration.class)
        .filter(budget -> period.isPresent() && budget.compareTo(period.get()) > 0)
        .isPresent();
  }
}
