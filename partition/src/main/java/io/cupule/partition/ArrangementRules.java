package io.cupule.partition;

import io.cupule.partition.Arrangement.Occupant;
import io.cupule.partition.SchedulingChange.PcpuChange;
import io.cupule.partition.scenario.PcpuSettings;
import io.cupule.sched.Reservation;
import io.cupule.sched.policy.BuiltinPolicy;
import java.util.List;
import java.util.Locale;

/**
 * Checks an arrangement against the rules that scenarios follow. It does not report a fault that
 * existed before the change.
 */
final class ArrangementRules {
  /** Limit for the sum of shares, with tolerance for rounding, as in the policy. */
  private static final double ALL = 1 + 1e-9;

  private ArrangementRules() {}

  static void check(Proposal proposal) {
    proposal.change().pcpus().forEach((id, change) -> checkSlice(proposal, id, change));
    PlacementRules.check(proposal);
    for (PcpuSettings pcpu : proposal.wanted().pcpus().values()) {
      List<Occupant> occupants = proposal.wanted().on(pcpu.id());
      switch (pcpu.policy()) {
        case RTDS -> reservationsCanBeKept(proposal, pcpu, occupants);
        case NOOP -> {
          reservationsAreKnown(proposal, pcpu, occupants);
          noopIsNotShared(proposal, pcpu, occupants);
        }
        case BVT, IORR, PRIO -> reservationsAreKnown(proposal, pcpu, occupants);
      }
    }
  }

  private static void checkSlice(Proposal proposal, int id, PcpuChange change) {
    PcpuSettings pcpu = proposal.wanted().pcpus().get(id);
    if (pcpu != null && change.slice().isPresent() && !PcpuSettings.hasSlices(pcpu.policy())) {
      proposal.refuse(
          "pcpus." + id + ".slice",
          "the policy " + pcpu.policy() + " has no slices",
          "leave it out, or change the policy to " + BuiltinPolicy.IORR + " as well");
    }
  }

  private static void reservationsAreKnown(
      Proposal proposal, PcpuSettings pcpu, List<Occupant> occupants) {
    for (Occupant occupant : occupants) {
      if (occupant.spot().params().reservation().isPresent()) {
        proposal.refuse(
            occupant,
            "there are no reservations under the policy %s of pCPU %d, and %s has one"
                .formatted(pcpu.policy(), pcpu.id(), occupant),
            "give the pCPU the policy rtds, or end the reservation");
      }
    }
  }

  private static void reservationsCanBeKept(
      Proposal proposal, PcpuSettings pcpu, List<Occupant> occupants) {
    double reserved = occupants.stream().mapToDouble(ArrangementRules::share).sum();
    if (reserved <= ALL) {
      return;
    }
    for (Occupant occupant : occupants) {
      if (share(occupant) > 0) {
        proposal.refuse(
            occupant,
            String.format(
                Locale.ROOT, "%.1f %% of pCPU %d would be reserved", 100 * reserved, pcpu.id()),
            "reserve less, or choose another pCPU");
      }
    }
  }

  private static double share(Occupant occupant) {
    return occupant.spot().params().reservation().map(Reservation::share).orElse(0.0);
  }

  private static void noopIsNotShared(
      Proposal proposal, PcpuSettings pcpu, List<Occupant> occupants) {
    if (occupants.stream().map(each -> each.tenant().name()).distinct().count() > 1) {
      occupants.forEach(occupant ->
          proposal.refuse(
              occupant,
              "several VMs use pCPU %d, and under noop one could keep it for ever"
                  .formatted(pcpu.id()),
              "choose another policy for it"));
    }
  }
}
