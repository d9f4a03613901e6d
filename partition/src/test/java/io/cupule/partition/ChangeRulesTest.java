package io.cupule.partition;

import static io.cupule.partition.PaperMachine.move;
import static io.cupule.partition.PaperMachine.policy;
import static io.cupule.partition.PaperMachine.reserve;
import static io.cupule.partition.PaperMachine.slice;
import static io.cupule.partition.PaperMachine.spot;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.partition.SchedulingChange.Guarantee;
import io.cupule.partition.SchedulingChange.Params;
import io.cupule.partition.SchedulingChange.PcpuChange;
import io.cupule.partition.SchedulingChange.VcpuChange;
import io.cupule.partition.SchedulingChange.VmChange;
import io.cupule.partition.scenario.PcpuSettings;
import io.cupule.sched.Reservation;
import io.cupule.sched.SchedParams;
import io.cupule.sched.policy.BuiltinPolicy;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which changes are refused for what they would make of a pCPU and its policy. */
final class ChangeRulesTest {
  private static final SchedParams PLAIN = SchedParams.DEFAULT;
  private static final Reservation HALF = new Reservation(5_000_000, 10_000_000);

  private final PaperMachine machine = new PaperMachine();

  @Test
  void sliceIsRefusedWhereThePolicyHasNone() {
    machine.pcpu(0, BuiltinPolicy.BVT);

    assertThat(machine.refused(slice(0, Duration.ofMillis(3)))).containsExactly("pcpus.0.slice");
    assertThat(machine.refused(slice(0, PcpuSettings.DEFAULT_SLICE))).isEmpty();
    assertThat(
            machine.refused(
                SchedulingChange.ofPcpu(
                    0,
                    new PcpuChange(
                        Optional.of(BuiltinPolicy.IORR), Optional.of(Duration.ofMillis(3))))))
        .isEmpty();
  }

  @Test
  void reservationIsRefusedWhereThePolicyKnowsNone() {
    machine.pcpu(0, BuiltinPolicy.RTDS);
    machine.pcpu(1, BuiltinPolicy.BVT);
    machine.vm("a", spot(0, PLAIN), spot(1, PLAIN));
    Params half = reserve(5);

    assertThat(machine.refused(SchedulingChange.ofVm("a", half)))
        .containsExactly("vms.a.reservation");
    assertThat(machine.refused(SchedulingChange.ofVcpu("a", 1, VcpuChange.of(half))))
        .containsExactly("vms.a.vcpus.1.reservation");
    assertThat(machine.refused(SchedulingChange.ofVcpu("a", 0, VcpuChange.of(half)))).isEmpty();
  }

  @Test
  void policyWithoutReservationsIsRefusedWhileThereAreSome() {
    machine.pcpu(0, BuiltinPolicy.RTDS);
    machine.vm("a", spot(0, PLAIN.withReservation(HALF)));

    assertThat(machine.refused(policy(0, BuiltinPolicy.BVT))).containsExactly("pcpus.0.policy");
    Params none = Params.NONE.withGuarantee(new Guarantee.Nothing());
    SchedulingChange both =
        new SchedulingChange(
            policy(0, BuiltinPolicy.BVT).pcpus(), Map.of("a", new VmChange(none, Map.of())));
    assertThat(machine.refused(both)).isEmpty();
  }

  @Test
  void moreThanAllOfAPcpuIsNotReserved() {
    machine.pcpu(0, BuiltinPolicy.RTDS);
    machine.vm("a", spot(0, PLAIN.withReservation(HALF)));
    machine.vm("b", spot(0, PLAIN));

    assertThat(machine.refused(SchedulingChange.ofVm("b", reserve(6))))
        .containsExactly("vms.b.reservation");
    assertThat(machine.refused(SchedulingChange.ofVm("b", reserve(5)))).isEmpty();
  }

  @Test
  void reservationsThatChangeTogetherAreAddedUpAsTheyWillBe() {
    machine.pcpu(0, BuiltinPolicy.RTDS);
    machine.vm("a", spot(0, PLAIN.withReservation(HALF)));
    machine.vm("b", spot(0, PLAIN.withReservation(HALF)));

    SchedulingChange shift =
        new SchedulingChange(
            Map.of(),
            Map.of(
                "a", new VmChange(reserve(9), Map.of()), "b", new VmChange(reserve(1), Map.of())));

    assertThat(machine.refused(shift)).isEmpty();
  }

  @Test
  void reservationGoesOnlyWhereThereIsRoomForIt() {
    machine.pcpu(0, BuiltinPolicy.RTDS);
    machine.pcpu(1, BuiltinPolicy.RTDS);
    machine.pcpu(2, BuiltinPolicy.BVT);
    machine.vm("a", spot(0, PLAIN.withReservation(new Reservation(6_000_000, 10_000_000))));
    machine.vm("b", spot(1, PLAIN.withReservation(HALF)));

    assertThat(machine.refused(move("a", 0, 1))).containsExactly("vms.a.vcpus.0.pcpu");
    assertThat(machine.refused(move("a", 0, 2))).containsExactly("vms.a.vcpus.0.pcpu");
  }

  @Test
  void noopIsRefusedWhereSeveralVmsAre() {
    machine.pcpu(0, BuiltinPolicy.BVT);
    machine.pcpu(1, BuiltinPolicy.BVT);
    machine.vm("a", spot(0, PLAIN));
    machine.vm("b", spot(0, PLAIN), spot(1, PLAIN), spot(1, PLAIN));

    assertThat(machine.refused(policy(0, BuiltinPolicy.NOOP))).containsExactly("pcpus.0.policy");
    assertThat(machine.refused(policy(1, BuiltinPolicy.NOOP))).isEmpty();
  }
}
