package io.cupule.control.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.api.EventView;
import io.cupule.partition.report.VmStateTimes;
import io.cupule.partition.report.VmStateTimes.VcpuStateTimes;
import io.cupule.partition.state.VmStatus;
import io.cupule.sched.SchedParams;
import io.cupule.vcpu.VcpuId;
import io.cupule.vcpu.account.RunState;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StarvationWatchTest {
  private static final long MS = 1_000_000;
  private final EventLog events = new EventLog();
  private final StarvationWatch watch = new StarvationWatch(events);

  private void look(VmStatus vm, RunState vcpu, long millis) {
    look(vm, Map.of(), stateTimes("vm", 1, vcpu, millis, 0, 0));
  }

  private void look(VmStatus state, Map<Integer, Long> steal, VcpuStateTimes... vcpus) {
    watch.look(
        Arrays.stream(vcpus)
            .map(vcpu -> new VmStateTimes(vcpu.id().vm(), state, List.of(vcpu)))
            .toList(),
        steal);
  }

  private static VcpuStateTimes stateTimes(
      String vm, int weight, RunState state, long millis, long running, long stolen) {
    SchedParams params = SchedParams.DEFAULT.withWeight(weight);
    return new VcpuStateTimes(
        new VcpuId(vm, 0), 3, params, state, millis * MS, running * MS, stolen * MS);
  }

  @Test
  void whoHadThePcpuIsNamedWithItsWeight() {
    look(
        VmStatus.RUNNING,
        Map.of(),
        stateTimes("vm", 1, RunState.RUNNABLE, 1, 0, 0),
        stateTimes("big", 5, RunState.RUNNING, 1, 500, 0));
    look(
        VmStatus.RUNNING,
        Map.of(),
        stateTimes("vm", 1, RunState.RUNNABLE, 1001, 0, 0),
        stateTimes("big", 5, RunState.RUNNING, 1001, 1490, 0));

    assertThat(told())
        .containsExactly(
            "vm/vcpu0 wants to run for 1001 ms, and pCPU 3 goes to others;"
                + " lately to big/vcpu0 (weight 5) for 990 ms");
  }

  @Test
  void linuxIsNamedFirstIfItTookMostOfWhatAnotherVcpuHad() {
    look(
        VmStatus.RUNNING,
        Map.of(3, 10 * MS, 2, 0L),
        stateTimes("vm", 1, RunState.RUNNABLE, 1, 0, 0),
        stateTimes("big", 5, RunState.RUNNING, 1, 500, 100));
    look(
        VmStatus.RUNNING,
        Map.of(3, 130 * MS, 2, 900 * MS),
        stateTimes("vm", 1, RunState.RUNNABLE, 1001, 0, 0),
        stateTimes("big", 5, RunState.RUNNING, 1001, 1500, 800));

    assertThat(told())
        .containsExactly(
            "vm/vcpu0 wants to run for 1001 ms, and pCPU 3 goes to others; lately to Linux, which"
                + " ran others on CPU 3 for 700 ms, big/vcpu0 (weight 5) for 300 ms,"
                + " the hypervisor beneath this host (steal) for 120 ms");
  }

  @Test
  void vcpuThatHasItsPcpuAndDoesNotRunIsToldOfWithWhatLinuxTook() {
    look(VmStatus.RUNNING, Map.of(), stateTimes("vm", 1, RunState.RUNNING, 10, 10, 0));
    look(VmStatus.RUNNING, Map.of(), stateTimes("vm", 1, RunState.RUNNING, 1010, 1010, 950));
    look(VmStatus.RUNNING, Map.of(), stateTimes("vm", 1, RunState.RUNNING, 1510, 1510, 1440));

    assertThat(told())
        .containsExactly(
            "vm/vcpu0 has pCPU 3 for 1010 ms and hardly runs; lately that CPU went to"
                + " Linux, which ran others on CPU 3 for 950 ms");
  }

  @Test
  void vcpuThatRunsHalfOfItsTurnsDoesNotStarve() {
    look(VmStatus.RUNNING, Map.of(), stateTimes("vm", 1, RunState.RUNNING, 10, 10, 0));
    look(VmStatus.RUNNING, Map.of(), stateTimes("vm", 1, RunState.RUNNING, 2010, 2010, 1000));

    assertThat(told()).isEmpty();
  }

  @Test
  void stealIsThatOfEachCpu() {
    assertThat(
            HostSteal.parse(
                List.of(
                    "cpu  1 2 3 4 5 6 7 30 9 0",
                    "cpu0 1 2 3 4 5 6 7 10 9 0",
                    "cpu11 1 2 3 4 5 6 7 20 9 0",
                    "intr 7")))
        .isEqualTo(Map.of(0, 100 * MS, 11, 200 * MS));
  }

  private List<String> told() {
    return events.history().after(0).things().stream().map(EventView::message).toList();
  }

  @Test
  void vcpuThatWaitsForMoreThanASecondIsToldOfOnce() {
    look(VmStatus.RUNNING, RunState.RUNNABLE, 1001);
    look(VmStatus.RUNNING, RunState.RUNNABLE, 1501);

    assertThat(told())
        .singleElement()
        .asString()
        .startsWith("vm/vcpu0 wants to run for 1001 ms, and pCPU 3 goes to others");
  }

  @Test
  void vcpuThatRanMeanwhileIsToldOfAgain() {
    look(VmStatus.RUNNING, RunState.RUNNABLE, 1001);
    look(VmStatus.RUNNING, RunState.RUNNING, 5);
    look(VmStatus.RUNNING, RunState.RUNNABLE, 1002);

    assertThat(told()).hasSize(2);
  }

  @Test
  void shortWaitOrLongSleepIsNoStarvation() {
    look(VmStatus.RUNNING, RunState.RUNNABLE, 1000);
    look(VmStatus.RUNNING, RunState.BLOCKED, 60_000);

    assertThat(told()).isEmpty();
  }

  @Test
  void vcpuOfAPausedVmDoesNotStarve() {
    look(VmStatus.PAUSED, RunState.RUNNABLE, 60_000);

    assertThat(told()).isEmpty();
  }
}
