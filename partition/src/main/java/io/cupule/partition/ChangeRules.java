package io.cupule.partition;

import io.cupule.partition.Arrangement.Occupant;
import io.cupule.partition.SchedulingChange.PcpuChange;
import io.cupule.partition.placement.PlacementFault;
import io.cupule.partition.placement.PlacementRules;
import io.cupule.partition.scenario.PcpuSettings;
import io.cupule.sched.policy.BuiltinPolicy;

/**
 * Checks a change of a running machine: the rules for assignments, applied to the result, and the
 * rules for the change itself. A fault that the change does not cause is not reported.
 */
final class ChangeRules {
  private ChangeRules() {}

  static void check(SchedulingPlan plan) {
    plan.change().pcpus().forEach((id, change) -> checkSlice(plan, id, change));
    plan.wanted()
        .occupants()
        .filter(plan::moves)
        .forEach(mover -> realtimeVmsStayWhereTheyAre(plan, mover));
    for (PlacementFault fault : PlacementRules.check(plan.wanted().assignment())) {
      plan.refuse(fault);
    }
  }

  private static void checkSlice(SchedulingPlan plan, int id, PcpuChange change) {
    PcpuSettings pcpu = plan.wanted().pcpus().get(id);
    boolean given =
        change.slice().filter(slice -> !slice.equals(PcpuSettings.DEFAULT_SLICE)).isPresent();
    if (pcpu != null && given && !PcpuSettings.hasSlices(pcpu.policy())) {
      plan.refuse(
          "pcpus." + id + ".slice",
          "the policy " + pcpu.policy() + " has no slices",
          "leave it out, or change the policy to " + BuiltinPolicy.IORR + " as well");
    }
  }

  private static void realtimeVmsStayWhereTheyAre(SchedulingPlan plan, Occupant mover) {
    if (mover.tenant().vm().realtime().isPresent()) {
      plan.refuse(
          SchedulingPlan.movePath(mover),
          mover.tenant().name() + " is a real-time VM, which a move would delay",
          "stop it, and start it with another affinity");
    }
  }
}
