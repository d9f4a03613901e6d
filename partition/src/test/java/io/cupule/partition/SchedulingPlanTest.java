package io.cupule.partition;

import static io.cupule.partition.PaperMachine.move;
import static io.cupule.partition.PaperMachine.paths;
import static io.cupule.partition.PaperMachine.policy;
import static io.cupule.partition.PaperMachine.reserve;
import static io.cupule.partition.PaperMachine.reserved;
import static io.cupule.partition.PaperMachine.slice;
import static io.cupule.partition.PaperMachine.spot;
import static io.cupule.partition.PaperMachine.spots;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.cupule.partition.SchedulingChange.Guarantee;
import io.cupule.partition.SchedulingChange.Params;
import io.cupule.partition.SchedulingChange.PcpuChange;
import io.cupule.partition.SchedulingChange.VcpuChange;
import io.cupule.partition.SchedulingChange.VmChange;
import io.cupule.partition.SchedulingChange.WarpChange;
import io.cupule.partition.scenario.PcpuSettings;
import io.cupule.partition.scenario.WarpSettings;
import io.cupule.partition.scenario.problem.Problem;
import io.cupule.sched.Reservation;
import io.cupule.sched.SchedParams;
import io.cupule.sched.Warp;
import io.cupule.sched.policy.BuiltinPolicy;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a change of scheduling makes of an arrangement, and what is no change at all. */
final class SchedulingPlanTest {
  private static final SchedParams PLAIN = SchedParams.DEFAULT;

  private final PaperMachine machine = new PaperMachine();

  @Test
  void whatIsLeftOutStaysAsItIs() {
    machine.pcpu(0, BuiltinPolicy.BVT);
    machine.vm("a", spot(0, PLAIN.withPriority(7)), spot(0, PLAIN));

    SchedulingPlan plan = machine.propose(SchedulingChange.ofVm("a", Params.NONE.withWeight(5)));

    assertThat(plan.problems()).isEmpty();
    assertThat(spots(plan))
        .containsExactly(
            spot(0, PLAIN.withPriority(7).withWeight(5)), spot(0, PLAIN.withWeight(5)));
  }

  @Test
  void whatIsSaidOfAVcpuComesAfterWhatIsSaidOfItsVm() {
    machine.pcpu(0, BuiltinPolicy.BVT);
    machine.vm("a", spot(0, PLAIN), spot(0, PLAIN));
    Params all = Params.NONE.withWeight(2).withPriority(3).withWarp(new WarpSettings(9, 0, 0));
    VcpuChange second = VcpuChange.of(Params.NONE.withWeight(4));

    SchedulingPlan plan =
        machine.propose(
            new SchedulingChange(Map.of(), Map.of("a", new VmChange(all, Map.of(1, second)))));

    assertThat(spots(plan))
        .extracting(
            spot -> spot.params().weight(),
            spot -> spot.params().priority(),
            spot -> spot.params().warp().value())
        .containsExactly(tuple(2, 3, 9), tuple(4, 3, 9));
  }

  @Test
  void partOfAWarpChangesWhileTheRestStaysOnEachVcpu() {
    machine.pcpu(0, BuiltinPolicy.BVT);
    machine.vm(
        "a",
        spot(0, PLAIN.withWarp(new Warp(5, 3, 4))),
        spot(0, PLAIN.withWarp(new Warp(6, 1, 2))));
    Params limit = warp(new WarpChange(Optional.empty(), Optional.of(9), Optional.empty()));
    Params value = warp(new WarpChange(Optional.of(-8), Optional.empty(), Optional.empty()));

    SchedulingPlan plan =
        machine.propose(
            new SchedulingChange(
                Map.of(), Map.of("a", new VmChange(limit, Map.of(1, VcpuChange.of(value))))));

    assertThat(spots(plan))
        .extracting(spot -> spot.params().warp())
        .containsExactly(new Warp(5, 9, 4), new Warp(-8, 9, 2));
  }

  private static Params warp(WarpChange change) {
    return new Params(Optional.empty(), Optional.empty(), Optional.of(change), Optional.empty());
  }

  @Test
  void partOfAReservationChangesOnlyWhereThereIsOne() {
    machine.pcpu(0, BuiltinPolicy.RTDS);
    machine.vm("a", spot(0, PLAIN.withReservation(new Reservation(2_000_000, 10_000_000))));
    machine.vm("b", spot(0, PLAIN));
    Params budget =
        Params.NONE.withGuarantee(
            new Guarantee.Adjusted(Optional.of(Duration.ofMillis(3)), Optional.empty()));
    Params period =
        Params.NONE.withGuarantee(
            new Guarantee.Adjusted(Optional.empty(), Optional.of(Duration.ofMillis(1))));

    assertThat(spots(machine.propose(SchedulingChange.ofVm("a", budget))))
        .first()
        .extracting(spot -> spot.params().reservation())
        .isEqualTo(Optional.of(new Reservation(3_000_000, 10_000_000)));
    assertThat(paths(machine.propose(SchedulingChange.ofVm("a", period))))
        .containsExactly("vms.a.reservation.period");
    assertThat(paths(machine.propose(SchedulingChange.ofVm("b", budget))))
        .containsExactly("vms.b.reservation");
  }

  @Test
  void sliceOfAPcpuIsThatOfAllItsVcpus() {
    machine.pcpu(0, BuiltinPolicy.IORR);
    machine.pcpu(1, BuiltinPolicy.IORR);
    machine.vm("a", spot(0, PLAIN), spot(1, PLAIN));

    SchedulingPlan plan = machine.propose(slice(0, Duration.ofMillis(3)));

    assertThat(spots(plan))
        .extracting(spot -> spot.params().sliceNs())
        .containsExactly(3_000_000L, 10_000_000L);
    assertThat(plan.wanted().pcpus())
        .containsEntry(0, new PcpuSettings(0, BuiltinPolicy.IORR, Duration.ofMillis(3)));
  }

  @Test
  void valuesOutOfRangeAreRefusedOneByOne() {
    machine.pcpu(0, BuiltinPolicy.IORR);
    machine.vm("a", spot(0, PLAIN));
    Params wrong =
        new Params(
            Optional.of(129),
            Optional.of(256),
            Optional.of(WarpChange.to(new WarpSettings(8193, 11, -1))),
            Optional.of(reserved(Duration.ofMillis(20), Duration.ofNanos(99_000))));

    SchedulingPlan plan =
        machine.propose(
            new SchedulingChange(
                Map.of(0, new PcpuChange(Optional.empty(), Optional.of(Duration.ofHours(1)))),
                Map.of(
                    "a",
                    new VmChange(wrong, Map.of(0, VcpuChange.of(Params.NONE.withWeight(0)))))));

    assertThat(paths(plan))
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
    assertThat(plan.problems())
        .contains(
            new Problem(
                "vms.a.weight", "129 is out of range", "write a whole number from 1 to 128"));
  }

  @Test
  void whatIsNotThereIsNamedWithWhatIs() {
    machine.pcpu(0, BuiltinPolicy.BVT);
    machine.pcpu(2, BuiltinPolicy.BVT);
    machine.vm("a", spot(0, PLAIN), spot(2, PLAIN));

    SchedulingPlan plan =
        machine.propose(
            new SchedulingChange(
                Map.of(1, new PcpuChange(Optional.empty(), Optional.empty())),
                Map.of(
                    "a", new VmChange(Params.NONE, Map.of(2, VcpuChange.of(Params.NONE))),
                    "b", new VmChange(Params.NONE, Map.of()))));

    assertThat(plan.problems())
        .containsExactlyInAnyOrder(
            new Problem("pcpus.1", "pCPU 1 is not listed in pcpus", "choose from 0,2"),
            new Problem("vms.a.vcpus.2", "there is no such vCPU", "choose from 0 to 1"),
            new Problem("vms.b", "there is no such VM", "choose from [a]"));
  }

  @Test
  void vcpuThatMovesGetsTheSliceOfItsNewPcpu() {
    machine.pcpu(0, BuiltinPolicy.IORR);
    machine.pcpu(1, BuiltinPolicy.IORR, Duration.ofMillis(2));
    machine.vm("a", spot(0, PLAIN), spot(0, PLAIN));

    SchedulingPlan plan = machine.propose(move("a", 1, 1));

    assertThat(plan.problems()).isEmpty();
    assertThat(spots(plan)).containsExactly(spot(0, PLAIN), spot(1, PLAIN.withSliceNs(2_000_000)));
  }

  @Test
  void pcpuThatIsNotListedIsRefused() {
    machine.pcpu(0, BuiltinPolicy.BVT);
    machine.vm("a", spot(0, PLAIN));

    assertThat(machine.propose(move("a", 0, 7)).problems())
        .containsExactly(
            new Problem("vms.a.vcpus.0.pcpu", "pCPU 7 is not listed in pcpus", "choose from 0"));
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
            "pcpus.1.policy=rtds, vms.a.weight=3,"
                + " vms.a.reservation.budget=5ms, vms.a.reservation.period=10ms,"
                + " vms.a.vcpus.0.pcpu=1, vms.a.vcpus.0.priority=2");
  }

  @Test
  void changeIsToldInTheWordsOfAScenario() {
    Params params =
        Params.NONE
            .withWarp(new WarpSettings(5, 0, 10))
            .withGuarantee(new SchedulingChange.Guarantee.Nothing());
    SchedulingChange change =
        new SchedulingChange(
            slice(0, Duration.ofNanos(500_000)).pcpus(), SchedulingChange.ofVm("y", params).vms());

    assertThat(change)
        .hasToString(
            "pcpus.0.slice=500us, vms.y.warp.value=5, vms.y.warp.limit=0,"
                + " vms.y.warp.unwarpPeriod=10, vms.y.reservation=none");
  }
}
