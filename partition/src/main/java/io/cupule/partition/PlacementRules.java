package io.cupule.partition;

import io.cupule.partition.Arrangement.Occupant;
import io.cupule.sched.Compat;
import java.util.List;

/** Checks the scenario rules for a vCPU that moves to another pCPU. */
final class PlacementRules {
  private PlacementRules() {}

  static void check(Proposal proposal) {
    proposal
        .wanted()
        .occupants()
        .filter(proposal::moves)
        .forEach(mover -> {
          List<Occupant> others =
              proposal.wanted().on(mover.spot().pcpu()).stream()
                  .filter(other -> !other.equals(mover))
                  .toList();
          realtimeVmsStayWhereTheyAre(proposal, mover);
          oneVcpuOfAVmOnAPcpu(proposal, mover, others);
          dedicatedPcpusAreNotShared(proposal, mover, others);
          haltsOnSharedPcpusAreSeen(proposal, mover, others);
        });
  }

  private static void realtimeVmsStayWhereTheyAre(Proposal proposal, Occupant mover) {
    if (mover.tenant().vm().realtime().isPresent()) {
      proposal.refuse(
          mover,
          mover.tenant().name() + " is a real-time VM, which a move would hold up",
          "stop it, and start it with another affinity");
    }
  }

  private static void oneVcpuOfAVmOnAPcpu(
      Proposal proposal, Occupant mover, List<Occupant> others) {
    if (proposal.wanted().compat() == Compat.ACRN
        && others.stream().anyMatch(other -> isSibling(mover, other))) {
      proposal.refuse(
          mover,
          "another vCPU of %s is on pCPU %d".formatted(mover.tenant().name(), mover.spot().pcpu()),
          "choose another pCPU, or run the scenario with \"compat\": \"fixed\"");
    }
  }

  private static void dedicatedPcpusAreNotShared(
      Proposal proposal, Occupant mover, List<Occupant> others) {
    others.stream()
        .filter(other -> !isSibling(mover, other))
        .filter(other -> mover.tenant().vm().dedicated() || other.tenant().vm().dedicated())
        .findFirst()
        .ifPresent(other ->
            proposal.refuse(
                mover,
                "pCPU %d is in use by VM %s".formatted(mover.spot().pcpu(), other.tenant().name()),
                "choose one that is free, or run both VMs with \"dedicated\": false"));
  }

  private static void haltsOnSharedPcpusAreSeen(
      Proposal proposal, Occupant mover, List<Occupant> others) {
    boolean unseen =
        mover.tenant().vm().hidesHalts()
            || others.stream().anyMatch(other -> other.tenant().vm().hidesHalts());
    if (!others.isEmpty() && unseen) {
      proposal.refuse(
          mover,
          "KVM does not tell of a HLT, so that a halted vCPU would keep the shared pCPU "
              + mover.spot().pcpu(),
          "choose one that is free, or run the VM with \"irqchip\": \"user\"");
    }
  }

  private static boolean isSibling(Occupant one, Occupant other) {
    return one.tenant().name().equals(other.tenant().name());
  }
}
