package io.cupule.partition.simulation;

import static io.cupule.partition.simulation.Layout.CPU_BOUND;
import static io.cupule.partition.simulation.Layout.bursty;
import static io.cupule.partition.simulation.Layout.periodic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.cupule.kvm.testing.Patience;
import io.cupule.partition.report.MachineReport.ReservationReport;
import io.cupule.partition.scenario.Load;
import io.cupule.sched.Compat;
import io.cupule.sched.policy.BuiltinPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class SimulationTest {
  private static final long MS = 1_000_000;
  private static final ReservationReport NO_RESERVATION = new ReservationReport(0, 0, 0, 0, 0, 0);
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void cpuBoundVcpusShareByWeightAsAcrnsTraceB1Does() throws InterruptedException {
    SimulationReport report =
        Layout.of(1, BuiltinPolicy.BVT, Compat.ACRN)
            .weighted("a", CPU_BOUND, 1)
            .weighted("b", CPU_BOUND, 2)
            .weighted("c", CPU_BOUND, 4)
            .simulate(Duration.ofSeconds(7));

    assertThat(report.vcpus())
        .extracting(VcpuResult::runNanos)
        .containsExactly(1001 * MS, 2000 * MS, 3999 * MS);
    assertThat(report.pcpus()).singleElement().extracting(PcpuResult::busy).isEqualTo(1.0);
    assertThat(report.warnings()).isEmpty();
  }

  @Test
  void waitAndSwitchesAreThoseOfTraceB2() throws InterruptedException {
    SimulationReport report =
        Layout.of(BuiltinPolicy.BVT)
            .vm("a", CPU_BOUND)
            .vm("b", CPU_BOUND)
            .simulate(Duration.ofMillis(30));

    // a 0-5, b 5-15, a 15-25, b 25-30
    assertThat(report.vcpus().get(0))
        .isEqualTo(
            new VcpuResult(
                "a",
                0,
                0,
                "cpu-bound",
                0.5,
                15 * MS,
                new Latency(1, 0, 0, 0),
                10 * MS,
                5 * MS,
                0,
                0,
                2,
                NO_RESERVATION));
    assertThat(report.vcpus().get(1))
        .isEqualTo(
            new VcpuResult(
                "b",
                0,
                0,
                "cpu-bound",
                0.5,
                15 * MS,
                new Latency(1, 5 * MS, 5 * MS, 5 * MS),
                10 * MS,
                15 * MS,
                0,
                0,
                2,
                NO_RESERVATION));
    assertThat(report.pcpus().getFirst().switches()).isEqualTo(4);
    assertThat(report.events()).isEqualTo(2 + 3);
  }

  @Test
  void periodicVcpuAloneMeetsEveryDeadline() throws InterruptedException {
    SimulationReport report =
        Layout.of(BuiltinPolicy.NOOP).vm("rt", periodic(10, 2)).simulate(SECOND);

    VcpuResult vcpu = report.vcpus().getFirst();
    assertThat(vcpu.share()).isEqualTo(0.2);
    assertThat(vcpu.deadlines()).isEqualTo(99);
    assertThat(vcpu.missed()).isZero();
    assertThat(vcpu.wakeToRun()).isEqualTo(new Latency(100, 0, 0, 0));
    assertThat(vcpu.longestWaitNanos()).isZero();
  }

  @Test
  void workThatIsDoneJustWhenTheNextOneComesIsInTime() throws InterruptedException {
    SimulationReport report =
        Layout.of(BuiltinPolicy.PRIO).vm("rt", periodic(10, 10)).simulate(SECOND);

    VcpuResult vcpu = report.vcpus().getFirst();
    assertThat(vcpu.share()).isEqualTo(1.0);
    assertThat(vcpu.missed()).isZero();
    assertThat(vcpu.switches()).isEqualTo(1);
    assertThat(vcpu.wakeToRun()).isEqualTo(new Latency(100, 0, 0, 0));
  }

  @Test
  void missedDeadlinesAreCountedAndTheWorkIsDoneLater() throws InterruptedException {
    SimulationReport report =
        Layout.of(BuiltinPolicy.PRIO)
            .important("high", periodic(100, 60), 2)
            .important("low", periodic(50, 20), 1)
            .simulate(SECOND);

    VcpuResult low = report.vcpus().get(1);
    // Of every two pieces the first one is late: it is done at 80 ms, the second one at 100 ms.
    assertThat(low.runNanos()).isEqualTo(400 * MS);
    assertThat(low.deadlines()).isEqualTo(19);
    assertThat(low.missed()).isEqualTo(10);
    assertThat(low.wakeToRun()).isEqualTo(new Latency(10, 60 * MS, 60 * MS, 60 * MS));
    assertThat(report.warnings()).containsExactly("low/vcpu0 missed 10 of 19 deadlines (52.6 %)");
  }

  @Test
  void vcpuThatNeverRunsIsReportedInWords() throws InterruptedException {
    SimulationReport report =
        Layout.of(BuiltinPolicy.PRIO)
            .important("high", CPU_BOUND, 2)
            .important("low", CPU_BOUND, 1)
            .simulate(SECOND);

    assertThat(report.vcpus().get(1).longestWaitNanos()).isEqualTo(1000 * MS);
    assertThat(report.vcpus().get(1).wakeToRun().count()).isZero();
    assertThat(report.warnings())
        .containsExactly(
            "low/vcpu0 never ran on pCPU 0, though it was ready for 1.000 s; "
                + "of the others, high/vcpu0 had most: 100.0 %");
  }

  @Test
  void starvationAfterASoloRunShowsUnderAcrnOnly() throws InterruptedException {
    assertThat(solo(Compat.FIXED)).isEmpty();
    assertThat(solo(Compat.ACRN))
        .containsExactly(
            "always/vcpu0 starved: once it was ready and did not get pCPU 0 for 2.000 s, "
                + "from 10.000 s on; of the others, seldom/vcpu0 had most: 26.7 %");
  }

  /** One vCPU always wants to run; the other one comes after six seconds without it. */
  private static List<String> solo(Compat compat) throws InterruptedException {
    return Layout.of(1, BuiltinPolicy.BVT, compat)
        .vm("always", CPU_BOUND)
        .vm("seldom", periodic(10_000, 2_000))
        .simulate(Duration.ofSeconds(15))
        .warnings();
  }

  @Test
  void reservationIsKeptAgainstAnyLoad() throws InterruptedException {
    SimulationReport report =
        Layout.of(BuiltinPolicy.RTDS)
            .reserved("rt", periodic(10, 2), 2, 10)
            .vm("greedy", CPU_BOUND)
            .reserved("limited", CPU_BOUND, 3, 30)
            .simulate(SECOND);

    assertThat(report.vcpus().get(0).missed()).isZero();
    assertThat(report.vcpus().get(0).share()).isEqualTo(0.2);
    assertThat(report.vcpus().get(1).share()).isCloseTo(0.7, within(0.01));
    assertThat(report.vcpus().get(2).share()).isCloseTo(0.1, within(0.01));
    assertThat(report.vcpus())
        .extracting(VcpuResult::reservationPeriods)
        .containsExactly(
            new ReservationReport(100, 100, 0, 0, 0, 0),
            NO_RESERVATION,
            new ReservationReport(33, 33, 0, 0, 0, 0));
  }

  @Test
  void burstyLoadsFollowTheirMeansAndTheirSeed() throws InterruptedException {
    Layout layout = Layout.of(BuiltinPolicy.NOOP).vm("b", bursty(1, 4));

    VcpuResult first = drawn(layout, 1);

    assertThat(first.share()).isCloseTo(0.2, within(0.02));
    assertThat(first.wakeToRun().count()).isBetween(10_000L, 14_000L);
    assertThat(drawn(layout, 1)).isEqualTo(first);
    assertThat(drawn(layout, 2)).isNotEqualTo(first);
  }

  private static VcpuResult drawn(Layout layout, long seed) throws InterruptedException {
    return layout
        .simulate(new SimulationSettings(Duration.ofMinutes(1), seed, Optional.empty()))
        .report()
        .vcpus()
        .getFirst();
  }

  @Test
  void resultsAreInOrderOfVmsAndEachPcpuHasItsOwnRandomTimes() throws InterruptedException {
    SimulationReport report =
        Layout.of(3, BuiltinPolicy.IORR, Compat.FIXED)
            .vm("z", bursty(1, 1))
            .vm("a", CPU_BOUND)
            .simulate(SECOND);

    assertThat(report.vcpus())
        .extracting(VcpuResult::name)
        .containsExactly("z/vcpu0", "z/vcpu1", "z/vcpu2", "a/vcpu0", "a/vcpu1", "a/vcpu2");
    assertThat(report.vcpus()).extracting(VcpuResult::runNanos).doesNotHaveDuplicates();
  }

  @Test
  void pcpuWithoutVcpusIsIdle() throws InterruptedException {
    SimulationReport report = Layout.of(BuiltinPolicy.BVT).simulate(SECOND);

    assertThat(report.pcpus()).containsExactly(new PcpuResult(0, "bvt", 0, 0));
    assertThat(report.events()).isZero();
  }

  @Test
  void interruptEndsALongSimulation() throws InterruptedException {
    Load busy = new Load.Periodic(Duration.ofNanos(100_000), Duration.ofNanos(1_000));
    Layout layout = Layout.of(4, BuiltinPolicy.BVT, Compat.FIXED).vm("busy", busy);
    SimulationSettings aDay = new SimulationSettings(Duration.ofDays(1), 0, Optional.empty());
    List<Double> told = new ArrayList<>();

    assertThatThrownBy(() ->
            Simulation.run(
                layout.scenario(),
                aDay,
                part -> {
                  told.add(part);
                  Thread.currentThread().interrupt();
                }))
        .isInstanceOf(InterruptedException.class);

    assertThat(told).hasSize(1).allSatisfy(part -> assertThat(part).isBetween(0.0, 1.0));
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("simulation-")) {
        assertThat(thread.join(Patience.LONG)).as("%s has ended", thread).isTrue();
      }
    }
  }

  @Test
  void durationIsLimited() {
    assertThatThrownBy(() -> new SimulationSettings(Duration.ZERO, 0, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SimulationSettings(Duration.ofHours(25), 0, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
