package io.cupule.partition.simulation;

import static io.cupule.partition.simulation.Layout.CPU_BOUND;
import static io.cupule.partition.simulation.Layout.bursty;
import static io.cupule.partition.simulation.Layout.periodic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.cupule.partition.simulation.PcpuRecording.Bin;
import io.cupule.partition.simulation.PcpuRecording.Run;
import io.cupule.partition.simulation.PcpuRecording.VcpuRecording;
import io.cupule.sched.Compat;
import io.cupule.sched.policy.BuiltinPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(180)
class RecordingTest {
  private static final long MS = 1_000_000;

  @Test
  void timelineIsTraceB3() throws InterruptedException {
    Layout layout = Layout.of(BuiltinPolicy.BVT);
    layout.vm("a", CPU_BOUND).vm("b", CPU_BOUND).vm("c", CPU_BOUND);

    PcpuRecording recording = record(layout, Duration.ofMillis(60), Duration.ZERO, 100);

    assertThat(recording.runs())
        .containsExactly(
            run(0, 0, 5),
            run(1, 5, 10),
            run(2, 10, 20),
            run(0, 20, 25),
            run(1, 25, 35),
            run(2, 35, 40),
            run(0, 40, 50),
            run(1, 50, 55),
            run(2, 55, 60));
    assertThat(recording.untilNanos()).isEqualTo(60 * MS);
  }

  @Test
  void timelineBeginsWhereItIsToldAndEndsWhenItIsFull() throws InterruptedException {
    Layout layout = Layout.of(BuiltinPolicy.BVT);
    layout.vm("a", CPU_BOUND).vm("b", CPU_BOUND).vm("c", CPU_BOUND);

    PcpuRecording recording = record(layout, Duration.ofMillis(60), Duration.ofMillis(22), 3);

    assertThat(recording.runs()).containsExactly(run(0, 22, 25), run(1, 25, 35), run(2, 35, 40));
    assertThat(recording.untilNanos()).isEqualTo(40 * MS);
  }

  @Test
  void sharesAreThoseOfEachSlot() throws InterruptedException {
    Layout layout = Layout.of(BuiltinPolicy.PRIO);
    layout.important("high", periodic(100, 25), 2).important("low", CPU_BOUND, 1);

    PcpuRecording recording = record(layout, Duration.ofMillis(200), Duration.ZERO, 100);

    assertThat(recording.vcpus())
        .extracting(VcpuRecording::shares)
        .containsExactly(List.of(0.5, 0.0, 0.5, 0.0), List.of(0.5, 1.0, 0.5, 1.0));
  }

  @Test
  void latenciesAreCountedInBarsOfDoublingWidth() throws InterruptedException {
    Layout layout = Layout.of(BuiltinPolicy.PRIO);
    layout.important("high", periodic(100, 3), 2).important("low", periodic(50, 1), 1);

    PcpuRecording recording = record(layout, Duration.ofMillis(200), Duration.ZERO, 100);

    assertThat(recording.vcpus().get(0).wakeToRun()).containsExactly(new Bin(1_000, 2));
    assertThat(recording.vcpus().get(1).wakeToRun())
        .containsExactly(new Bin(1_000, 2), new Bin(4_096_000, 2));
  }

  @Test
  void onlyTheChosenPcpusAreRecorded() throws InterruptedException {
    Layout layout = Layout.of(4, BuiltinPolicy.BVT, Compat.FIXED).vm("a", CPU_BOUND);
    RecordingSettings settings = new RecordingSettings(Set.of(3, 1), Duration.ZERO, 10, 4);

    List<PcpuRecording> recordings =
        layout
            .simulate(new SimulationSettings(Duration.ofSeconds(1), 0, Optional.of(settings)))
            .recordings();

    assertThat(recordings).extracting(PcpuRecording::pcpu).containsExactly(1, 3);
  }

  @ParameterizedTest
  @EnumSource(BuiltinPolicy.class)
  void nobodyRunsAtTheSameTimeAndTheSumsAgree(BuiltinPolicy policy) throws InterruptedException {
    Layout layout = Layout.of(policy);
    layout.vm("a", bursty(3, 3)).vm("b", periodic(7, 2)).vm("c", bursty(5, 20));
    RecordingSettings settings =
        new RecordingSettings(Set.of(0), Duration.ZERO, Integer.MAX_VALUE, 7);

    Simulation.Outcome outcome =
        layout.simulate(new SimulationSettings(Duration.ofSeconds(10), 5, Optional.of(settings)));

    PcpuRecording recording = outcome.recordings().getFirst();
    long end = 0;
    for (Run run : recording.runs()) {
      assertThat(run.fromNanos()).isBetween(end, run.toNanos() - 1);
      end = run.toNanos();
    }
    for (int vcpu = 0; vcpu < 3; vcpu++) {
      int index = vcpu;
      VcpuResult result = outcome.report().vcpus().get(vcpu);
      long ran =
          recording.runs().stream()
              .filter(run -> run.vcpu() == index)
              .mapToLong(run -> run.toNanos() - run.fromNanos())
              .sum();
      double share =
          recording.vcpus().get(vcpu).shares().stream()
              .mapToDouble(Double::doubleValue)
              .average()
              .orElseThrow();
      assertThat(ran).isEqualTo(result.runNanos());
      assertThat(share).isCloseTo(result.share(), within(1e-9));
    }
    assertThat(outcome.report().pcpus().getFirst().busy()).isBetween(0.7, 1.0);
  }

  private static Run run(int vcpu, long fromMillis, long toMillis) {
    return new Run(vcpu, fromMillis * MS, toMillis * MS);
  }

  private static PcpuRecording record(Layout layout, Duration duration, Duration from, int runs)
      throws InterruptedException {
    RecordingSettings settings = new RecordingSettings(Set.of(0), from, runs, 4);
    return layout
        .simulate(new SimulationSettings(duration, 0, Optional.of(settings)))
        .recordings()
        .getFirst();
  }
}
