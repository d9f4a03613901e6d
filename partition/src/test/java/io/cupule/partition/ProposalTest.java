package io.cupule.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.cupule.partition.Arrangement.Spot;
import io.cupule.partition.Arrangement.Tenant;
import io.cupule.partition.SchedulingChange.Guarantee;
import io.cupule.partition.SchedulingChange.Params;
import io.cupule.partition.SchedulingChange.PcpuChange;
import io.cupule.partition.SchedulingChange.VcpuChange;
import io.cupule.partition.SchedulingChange.VmChange;
import io.cupule.partition.scenario.Irqchip;
import io.cupule.partition.scenario.PcpuSettings;
import io.cupule.partition.scenario.Problem;
import io.cupule.partition.scenario.ReservationSettings;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.scenario.WarpSettings;
import io.cupule.sched.Compat;
import io.cupule.sched.Reservation;
import io.cupule.sched.SchedParams;
import io.cupule.sched.policy.BuiltinPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a change of scheduling makes of an arrangement, and why it is refused. */
final class ProposalTest {
  private static final SchedParams PLAIN = SchedParams.DEFAULT;
  private static final Reservation HALF = new Reservation(5_000_000, 10_000_000);

  private final Map<Integer, PcpuSettings> pcpus = new TreeMap<>();
  private final List<Tenant> tenants = new ArrayList<>();

  @Test
  void whatIsLeftOutStaysAsItIs() {
    pcpu(0, BuiltinPolicy.BVT);
    vm("a", spot(0, PLAIN.withPriority(7)), spot(0, PLAIN));

    Proposal proposal = propose(SchedulingChange.ofVm("a", Params.NONE.withWeight(5)));

    assertThat(proposal.problems()).isEmpty();
    assertThat(spots(proposal))
        .containsExactly(
            spot(0, PLAIN.withPriority(7).withWeight(5)), spot(0, PLAIN.withWeight(5)));
  }

  @Test
  void whatIsSaidOfAVcpuComesAfterWhatIsSaidOfItsVm() {
    pcpu(0, BuiltinPolicy.BVT);
    vm("a", spot(0, PLAIN), spot(0, PLAIN));
    Params all = Params.NONE.withWeight(2).withPriority(3).withWarp(new WarpSettings(9, 0, 0));
    VcpuChange second = VcpuChange.of(Params.NONE.withWeight(4));

    Proposal proposal = propose(vmChange("a", new VmChange(all, Map.of(1, second))));

    assertThat(spots(proposal))
        .extracting(
            spot -> spot.params().weight(),
            spot -> spot.params().priority(),
            spot -> spot.params().warp().value())
        .containsExactly(tuple(2, 3, 9), tuple(4, 3, 9));
  }

  @Test
  void sliceOfAPcpuIsThatOfAllItsVcpus() {
    pcpu(0, BuiltinPolicy.IORR);
    pcpu(1, BuiltinPolicy.IORR);
    vm("a", spot(0, PLAIN), spot(1, PLAIN));

    Proposal proposal = propose(slice(0, Duration.ofMillis(3)));

    assertThat(spots(proposal))
        .extracting(spot -> spot.params().sliceNs())
        .containsExactly(3_000_000L, 10_000_000L);
    assertThat(proposal.wanted().pcpus())
        .containsEntry(0, new PcpuSettings(0, BuiltinPolicy.IORR, Duration.ofMillis(3)));
  }

  @Test
  void valuesOutOfRangeAreRefusedOneByOne() {
    pcpu(0, BuiltinPolicy.IORR);
    vm("a", spot(0, PLAIN));
    Params wrong =
        new Params(
            Optional.of(129),
            Optional.of(256),
            Optional.of(new WarpSettings(8193, 11, -1)),
            Optional.of(reserved(Duration.ofMillis(20), Duration.ofNanos(99_000))));

    Proposal proposal =
        propose(
            new SchedulingChange(
                Map.of(0, new PcpuChange(Optional.empty(), Optional.of(Duration.ofHours(1)))),
                Map.of(
                    "a",
                    new VmChange(wrong, Map.of(0, VcpuChange.of(Params.NONE.withWeight(0)))))));

    assertThat(paths(proposal))
        .containsExactlyInAnyOrder(
            "pcpus.0.slice",
            "vms.a.weight",
            "vms.a.priority",
            "vms.a.warp.value",
            "vms.a.warp.limit",
            "vms.a.warp.unwarpPeriod",
            "vms.a.reservation.period",
            "vms.a.reservation.budget",
            "vms.a.vcpus.0.weight");
    assertThat(proposal.problems())
        .contains(
            new Problem(
                "vms.a.weight", "129 is out of range", "write a whole number from 1 to 128"));
  }

  @Test
  void whatIsNotThereIsNamedWithWhatIs() {
    pcpu(0, BuiltinPolicy.BVT);
    pcpu(2, BuiltinPolicy.BVT);
    vm("a", spot(0, PLAIN), spot(2, PLAIN));

    Proposal proposal =
        propose(
            new SchedulingChange(
                Map.of(1, new PcpuChange(Optional.empty(), Optional.empty())),
                Map.of(
                    "a", new VmChange(Params.NONE, Map.of(2, VcpuChange.of(Params.NONE))),
                    "b", new VmChange(Params.NONE, Map.of()))));

    assertThat(proposal.problems())
        .containsExactlyInAnyOrder(
            new Problem("pcpus.1", "pCPU 1 is not part of this machine", "choose from [0, 2]"),
            new Problem("vms.a.vcpus.2", "there is no such vCPU", "choose from 0 to 1"),
            new Problem("vms.b", "there is no such VM", "choose from [a]"));
  }

  @Test
  void sliceIsRefusedWhereThePolicyHasNone() {
    pcpu(0, BuiltinPolicy.BVT);

    assertThat(paths(propose(slice(0, Duration.ofMillis(3))))).containsExactly("pcpus.0.slice");
    assertThat(
            paths(
                propose(
                    SchedulingChange.ofPcpu(
                        0,
                        new PcpuChange(
                            Optional.of(BuiltinPolicy.IORR), Optional.of(Duration.ofMillis(3)))))))
        .isEmpty();
  }

  @Test
  void reservationIsRefusedWhereThePolicyKnowsNone() {
    pcpu(0, BuiltinPolicy.RTDS);
    pcpu(1, BuiltinPolicy.BVT);
    vm("a", spot(0, PLAIN), spot(1, PLAIN));
    Params half = Params.NONE.withGuarantee(reserved(Duration.ofMillis(5), Duration.ofMillis(10)));

    assertThat(paths(propose(SchedulingChange.ofVm("a", half))))
        .containsExactly("vms.a.reservation");
    assertThat(paths(propose(SchedulingChange.ofVcpu("a", 1, VcpuChange.of(half)))))
        .containsExactly("vms.a.vcpus.1.reservation");
    assertThat(paths(propose(SchedulingChange.ofVcpu("a", 0, VcpuChange.of(half))))).isEmpty();
  }

  @Test
  void policyWithoutReservationsIsRefusedWhileThereAreSome() {
    pcpu(0, BuiltinPolicy.RTDS);
    vm("a", spot(0, PLAIN.withReservation(HALF)));

    assertThat(paths(propose(policy(0, BuiltinPolicy.BVT)))).containsExactly("pcpus.0.policy");
    Params none = Params.NONE.withGuarantee(new Guarantee.Nothing());
    SchedulingChange both =
        new SchedulingChange(
            policy(0, BuiltinPolicy.BVT).pcpus(), Map.of("a", new VmChange(none, Map.of())));
    assertThat(paths(propose(both))).isEmpty();
  }

  @Test
  void moreThanAllOfAPcpuIsNotReserved() {
    pcpu(0, BuiltinPolicy.RTDS);
    vm("a", spot(0, PLAIN.withReservation(HALF)));
    vm("b", spot(0, PLAIN));

    assertThat(paths(propose(SchedulingChange.ofVm("b", reserve(6)))))
        .containsExactly("vms.b.reservation");
    assertThat(paths(propose(SchedulingChange.ofVm("b", reserve(5))))).isEmpty();
  }

  @Test
  void reservationsThatChangeTogetherAreAddedUpAsTheyWillBe() {
    pcpu(0, BuiltinPolicy.RTDS);
    vm("a", spot(0, PLAIN.withReservation(HALF)));
    vm("b", spot(0, PLAIN.withReservation(HALF)));

    SchedulingChange shift =
        new SchedulingChange(
            Map.of(),
            Map.of(
                "a", new VmChange(reserve(9), Map.of()), "b", new VmChange(reserve(1), Map.of())));

    assertThat(paths(propose(shift))).isEmpty();
  }

  @Test
  void noopIsRefusedWhereSeveralVmsAre() {
    pcpu(0, BuiltinPolicy.BVT);
    pcpu(1, BuiltinPolicy.BVT);
    vm("a", spot(0, PLAIN));
    vm("b", spot(0, PLAIN), spot(1, PLAIN), spot(1, PLAIN));

    assertThat(paths(propose(policy(0, BuiltinPolicy.NOOP)))).containsExactly("pcpus.0.policy");
    assertThat(paths(propose(policy(1, BuiltinPolicy.NOOP)))).isEmpty();
  }

  @Test
  void vcpuThatMovesGetsTheSliceOfItsNewPcpu() {
    pcpu(0, BuiltinPolicy.IORR);
    pcpus.put(1, new PcpuSettings(1, BuiltinPolicy.IORR, Duration.ofMillis(2)));
    vm("a", spot(0, PLAIN), spot(0, PLAIN));

    Proposal proposal = propose(move("a", 1, 1));

    assertThat(proposal.problems()).isEmpty();
    assertThat(spots(proposal))
        .containsExactly(spot(0, PLAIN), spot(1, PLAIN.withSliceNs(2_000_000)));
  }

  @Test
  void pcpuThatIsNotListedIsRefused() {
    pcpu(0, BuiltinPolicy.BVT);
    vm("a", spot(0, PLAIN));

    assertThat(propose(move("a", 0, 7)).problems())
        .containsExactly(
            new Problem(
                "vms.a.vcpus.0.pcpu", "pCPU 7 is not part of this machine", "choose from [0]"));
  }

  @Test
  void pcpuOfADedicatedVmIsNotGivenToAnotherNorShared() {
    pcpu(0, BuiltinPolicy.BVT);
    pcpu(1, BuiltinPolicy.BVT);
    pcpu(2, BuiltinPolicy.BVT);
    vm("a", spot(0, PLAIN));
    vm(TestVms.dedicated(settings("own", Irqchip.USER)), spot(1, PLAIN));

    assertThat(paths(propose(move("a", 0, 1)))).containsExactly("vms.a.vcpus.0.pcpu");
    assertThat(paths(propose(move("own", 0, 0)))).containsExactly("vms.own.vcpus.0.pcpu");
    assertThat(paths(propose(move("own", 0, 2)))).isEmpty();
  }

  @Test
  void vmsThatSwapTheirPcpusMeetNowhere() {
    pcpu(0, BuiltinPolicy.NOOP);
    pcpu(1, BuiltinPolicy.NOOP);
    vm("a", spot(0, PLAIN));
    vm("b", spot(1, PLAIN));

    assertThat(paths(propose(move("a", 0, 1)))).containsExactly("vms.a.vcpus.0.pcpu");
    Map<String, VmChange> both = new TreeMap<>(move("a", 0, 1).vms());
    both.putAll(move("b", 0, 0).vms());
    SchedulingChange swap = new SchedulingChange(Map.of(), both);
    assertThat(paths(propose(swap))).isEmpty();
  }

  @Test
  void vmWhoseHaltsAreNotSeenComesToNoSharedPcpu() {
    pcpu(0, BuiltinPolicy.BVT);
    pcpu(1, BuiltinPolicy.BVT);
    pcpu(2, BuiltinPolicy.BVT);
    vm("a", spot(0, PLAIN));
    vm(settings("kernel", Irqchip.KERNEL), spot(1, PLAIN));

    assertThat(paths(propose(move("a", 0, 1)))).containsExactly("vms.a.vcpus.0.pcpu");
    assertThat(paths(propose(move("kernel", 0, 0)))).containsExactly("vms.kernel.vcpus.0.pcpu");
    assertThat(paths(propose(move("kernel", 0, 2)))).isEmpty();
  }

  @Test
  void withAcrnsRulesTwoVcpusOfAVmDoNotMeet() {
    pcpu(0, BuiltinPolicy.BVT);
    pcpu(1, BuiltinPolicy.BVT);
    vm("a", spot(0, PLAIN), spot(1, PLAIN));

    assertThat(paths(propose(Compat.ACRN, move("a", 0, 1)))).containsExactly("vms.a.vcpus.0.pcpu");
    assertThat(paths(propose(Compat.FIXED, move("a", 0, 1)))).isEmpty();
  }

  @Test
  void realtimeVmsStayWhereTheyAre() {
    pcpu(0, BuiltinPolicy.BVT);
    pcpu(1, BuiltinPolicy.BVT);
    vm(TestVms.withHostHygiene(settings("rt", Irqchip.USER)), spot(0, PLAIN));

    assertThat(paths(propose(move("rt", 0, 1)))).containsExactly("vms.rt.vcpus.0.pcpu");
    assertThat(paths(propose(SchedulingChange.ofVm("rt", Params.NONE.withWeight(9))))).isEmpty();
  }

  @Test
  void reservationGoesOnlyWhereThereIsRoomForIt() {
    pcpu(0, BuiltinPolicy.RTDS);
    pcpu(1, BuiltinPolicy.RTDS);
    pcpu(2, BuiltinPolicy.BVT);
    vm("a", spot(0, PLAIN.withReservation(new Reservation(6_000_000, 10_000_000))));
    vm("b", spot(1, PLAIN.withReservation(HALF)));

    assertThat(paths(propose(move("a", 0, 1)))).containsExactly("vms.a.vcpus.0.pcpu");
    assertThat(paths(propose(move("a", 0, 2)))).containsExactly("vms.a.vcpus.0.pcpu");
  }

  @Test
  void changeIsToldInOneLine() {
    SchedulingChange change =
        new SchedulingChange(
            policy(1, BuiltinPolicy.RTDS).pcpus(),
            Map.of(
                "a",
                new VmChange(
                    reserve(5).withWeight(3),
                    Map.of(0, new VcpuChange(Optional.of(1), Params.NONE.withPriority(2))))));

    assertThat(change)
        .hasToString(
            "pcpus.1.policy=rtds, vms.a.weight=3, vms.a.reservation=5000us/10000us,"
                + " vms.a.vcpus.0.pcpu=1, vms.a.vcpus.0.priority=2");
  }

  private void pcpu(int id, BuiltinPolicy policy) {
    pcpus.put(id, new PcpuSettings(id, policy, Duration.ofMillis(10)));
  }

  private void vm(String name, Spot... spots) {
    vm(settings(name, Irqchip.USER), spots);
  }

  private static VmSettings settings(String name, Irqchip irqchip) {
    return TestVms.builtinSmp(name, "counter", "", irqchip, 0);
  }

  private void vm(VmSettings settings, Spot... spots) {
    tenants.add(new Tenant(settings, Arrays.asList(spots)));
  }

  private static Spot spot(int pcpu, SchedParams params) {
    return new Spot(pcpu, params);
  }

  private Proposal propose(SchedulingChange change) {
    return propose(Compat.FIXED, change);
  }

  private Proposal propose(Compat compat, SchedulingChange change) {
    Proposal proposal = new Proposal(new Arrangement(compat, pcpus, tenants), change);
    ArrangementRules.check(proposal);
    return proposal;
  }

  private static SchedulingChange policy(int pcpu, BuiltinPolicy policy) {
    return SchedulingChange.ofPcpu(pcpu, new PcpuChange(Optional.of(policy), Optional.empty()));
  }

  private static SchedulingChange slice(int pcpu, Duration slice) {
    return SchedulingChange.ofPcpu(pcpu, new PcpuChange(Optional.empty(), Optional.of(slice)));
  }

  private static SchedulingChange move(String vm, int vcpu, int pcpu) {
    return SchedulingChange.ofVcpu(vm, vcpu, VcpuChange.to(pcpu));
  }

  private static SchedulingChange vmChange(String vm, VmChange change) {
    return new SchedulingChange(Map.of(), Map.of(vm, change));
  }

  private static Params reserve(int milliseconds) {
    return Params.NONE.withGuarantee(
        reserved(Duration.ofMillis(milliseconds), Duration.ofMillis(10)));
  }

  private static Guarantee reserved(Duration budget, Duration period) {
    return new Guarantee.Reserved(new ReservationSettings(budget, period));
  }

  private static List<String> paths(Proposal proposal) {
    return proposal.problems().stream().map(Problem::path).toList();
  }

  private static List<Spot> spots(Proposal proposal) {
    return proposal.wanted().occupants().map(Arrangement.Occupant::spot).toList();
  }
}
