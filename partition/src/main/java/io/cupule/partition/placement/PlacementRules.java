package io.cupule.partition.placement;

import io.cupule.partition.placement.CpuAssignment.VcpuAssignment;
import io.cupule.partition.placement.CpuAssignment.VmAssignment;
import io.cupule.partition.placement.PlacementFault.Subject;
import io.cupule.partition.placement.PlacementFault.Subject.Controllers;
import io.cupule.partition.placement.PlacementFault.Subject.Place;
import io.cupule.partition.placement.PlacementFault.Subject.Policy;
import io.cupule.partition.placement.PlacementFault.Subject.Reserved;
import io.cupule.partition.scenario.host.CpuList;
import io.cupule.sched.Compat;
import io.cupule.sched.Reservation;
import io.cupule.sched.policy.BuiltinPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The rules for assignments of vCPUs to pCPUs. Each rule is one method. */
public final class PlacementRules {
  /** Limit for the sum of shares; it tolerates rounding, as the policy itself does. */
  private static final double ALL = 1 + 1e-9;

  private final CpuAssignment assignment;

  /** The vCPUs by pCPU, in the order of the VMs and of their numbers. */
  private final Map<Integer, List<Occupant>> occupants = new TreeMap<>();

  private final List<PlacementFault> faults = new ArrayList<>();

  private record Occupant(int vm, int vcpu) {
    Place place() {
      return new Place(vm, vcpu);
    }
  }

  private PlacementRules(CpuAssignment assignment) {
    this.assignment = assignment;
    for (int vm = 0; vm < assignment.vms().size(); vm++) {
      List<VcpuAssignment> vcpus = assignment.vms().get(vm).vcpus();
      for (int vcpu = 0; vcpu < vcpus.size(); vcpu++) {
        int pcpu = vcpus.get(vcpu).pcpu();
        occupants.computeIfAbsent(pcpu, _ -> new ArrayList<>()).add(new Occupant(vm, vcpu));
      }
    }
  }

  /**
   * Checks an assignment.
   *
   * @return its faults by rule, then by pCPU; empty if it is valid
   */
  public static List<PlacementFault> check(CpuAssignment assignment) {
    PlacementRules rules = new PlacementRules(assignment);
    rules.occupants.forEach(rules::pcpusAreListed);
    if (assignment.compat() == Compat.ACRN) {
      rules.occupants.forEach(rules::oneVcpuOfAVmOnAPcpu);
    }
    rules.occupants.forEach(rules::dedicatedPcpusAreNotShared);
    rules.occupants.forEach(rules::noopPcpusAreNotShared);
    rules.occupants.forEach(rules::haltsOnSharedPcpusAreSeen);
    rules.occupants.forEach(rules::reservationsAreKnownToThePolicy);
    rules.occupants.forEach(rules::reservationsCanBeKept);
    return List.copyOf(rules.faults);
  }

  private void pcpusAreListed(int pcpu, List<Occupant> on) {
    if (!assignment.pcpus().containsKey(pcpu)) {
      String remedy = choice(assignment.pcpus().keySet());
      on.forEach(each -> fault(List.of(each.place()), notListed(pcpu), remedy));
    }
  }

  /** Returns the message for a pCPU that the machine does not have. */
  public static String notListed(int pcpu) {
    return "pCPU %d is not listed in pcpus".formatted(pcpu);
  }

  /** Returns the remedy for a pCPU that the machine does not have. */
  public static String choice(Set<Integer> listed) {
    return "choose from " + CpuList.format(listed);
  }

  /** ACRN's rule. With it, a vCPU's stop never waits for another vCPU of its VM. */
  private void oneVcpuOfAVmOnAPcpu(int pcpu, List<Occupant> on) {
    for (int i = 1; i < on.size(); i++) {
      Occupant later = on.get(i);
      Occupant earlier = on.get(i - 1);
      if (later.vm() == earlier.vm()) {
        fault(
            List.of(later.place(), earlier.place()),
            "another vCPU of %s is on pCPU %d".formatted(label(later), pcpu),
            "give each vCPU a pCPU of its own, or write \"compat\": \"fixed\"");
      }
    }
  }

  private void dedicatedPcpusAreNotShared(int pcpu, List<Occupant> on) {
    for (Occupant later : on) {
      on.stream()
          .filter(earlier -> earlier.vm() < later.vm() && !mayShare(earlier, later))
          .findFirst()
          .ifPresent(earlier ->
              fault(
                  List.of(later.place(), earlier.place()),
                  "%s and %s share pCPU %d, and %s"
                      .formatted(label(earlier), label(later), pcpu, owner(earlier, later)),
                  "choose one that is free (%s), or write \"dedicated\": false in both VMs"
                      .formatted(CpuList.format(free()))));
    }
  }

  private Set<Integer> free() {
    Set<Integer> free = new TreeSet<>(assignment.pcpus().keySet());
    free.removeAll(occupants.keySet());
    return free;
  }

  private String owner(Occupant one, Occupant other) {
    if (vm(one).dedicated() && vm(other).dedicated()) {
      return "both are dedicated";
    }
    return label(vm(one).dedicated() ? one : other) + " is dedicated";
  }

  private void noopPcpusAreNotShared(int pcpu, List<Occupant> on) {
    Occupant first = on.getFirst();
    if (assignment.policy(pcpu).filter(BuiltinPolicy.NOOP::equals).isPresent()) {
      on.stream()
          .filter(each -> each.vm() != first.vm())
          .forEach(each ->
              fault(
                  List.of(each.place(), first.place(), new Policy(pcpu)),
                  "%s and %s share pCPU %d, and its policy noop never takes it from either"
                      .formatted(label(first), label(each), pcpu),
                  "choose another pCPU, or another policy for this one"));
    }
  }

  /** Sharing that is forbidden anyway has a fault of its own. */
  private void haltsOnSharedPcpusAreSeen(int pcpu, List<Occupant> on) {
    Stream<Integer> vms = on.stream().map(Occupant::vm).distinct();
    vms.filter(vm -> assignment.vms().get(vm).hidesHalts())
        .forEach(vm -> {
          List<Occupant> own = on.stream().filter(each -> each.vm() == vm).toList();
          List<Occupant> others =
              on.stream()
                  .filter(each -> each.vm() != vm && mayShare(own.getFirst(), each))
                  .toList();
          if (own.size() + others.size() > 1) {
            List<Subject> subjects = new ArrayList<>(List.of(new Controllers(vm)));
            Stream.concat(own.stream(), others.stream())
                .map(Occupant::place)
                .forEach(subjects::add);
            fault(
                subjects,
                "%s would keep the shared pCPU %d while it is halted: KVM reports no HLT"
                    .formatted(assignment.vms().get(vm).label(), pcpu),
                "write \"irqchip\": \"user\" or \"allowUnaccountedHalt\": true in that VM, or"
                    + " choose another pCPU");
          }
        });
  }

  private void reservationsAreKnownToThePolicy(int pcpu, List<Occupant> on) {
    Optional<BuiltinPolicy> other = withoutReservations(pcpu);
    if (other.isPresent()) {
      on.stream()
          .filter(each -> share(each) > 0)
          .forEach(each ->
              fault(
                  List.of(new Reserved(each.vm(), each.vcpu()), each.place(), new Policy(pcpu)),
                  "%s has a reservation, and the policy %s of pCPU %d knows none"
                      .formatted(label(each), other.get(), pcpu),
                  "give the pCPU the policy rtds, or remove the reservation"));
    }
  }

  private void reservationsCanBeKept(int pcpu, List<Occupant> on) {
    double reserved = on.stream().mapToDouble(this::share).sum();
    if (reserved > ALL && withoutReservations(pcpu).isEmpty()) {
      List<Subject> subjects = new ArrayList<>();
      List<Occupant> guaranteed = on.stream().filter(each -> share(each) > 0).toList().reversed();
      guaranteed.forEach(each -> subjects.add(new Reserved(each.vm(), each.vcpu())));
      guaranteed.forEach(each -> subjects.add(each.place()));
      fault(
          subjects,
          String.format(Locale.ROOT, "%.1f %% of pCPU %d would be reserved", 100 * reserved, pcpu),
          "reserve less, or choose another pCPU");
    }
  }

  /** Returns the policy of a pCPU if it is known and knows no reservations. */
  private Optional<BuiltinPolicy> withoutReservations(int pcpu) {
    return assignment.policy(pcpu).filter(policy -> policy != BuiltinPolicy.RTDS);
  }

  private double share(Occupant occupant) {
    return vm(occupant)
        .vcpus()
        .get(occupant.vcpu())
        .reservation()
        .map(Reservation::share)
        .orElse(0.0);
  }

  private boolean mayShare(Occupant one, Occupant other) {
    return !vm(one).dedicated() && !vm(other).dedicated();
  }

  private VmAssignment vm(Occupant occupant) {
    return assignment.vms().get(occupant.vm());
  }

  private String label(Occupant occupant) {
    return vm(occupant).label();
  }

  private void fault(List<? extends Subject> subjects, String message, String remedy) {
    faults.add(new PlacementFault(List.copyOf(subjects), message, remedy));
  }
}
