package io.cupule.control.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.control.api.EventView;
import io.cupule.partition.VmStanding;
import io.cupule.partition.VmStanding.VcpuStanding;
import io.cupule.partition.VmState;
import io.cupule.vcpu.RunState;
import io.cupule.vcpu.VcpuId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class StarvationWatchTest {
  private final EventLog events = new EventLog();
  private final StarvationWatch watch = new StarvationWatch(events);

  private void look(VmState vm, RunState vcpu, long millis) {
    long nanos = Duration.ofMillis(millis).toNanos();
    watch.look(
        List.of(
            new VmStanding(
                "vm", vm, List.of(new VcpuStanding(new VcpuId("vm", 0), 3, vcpu, nanos)))));
  }

  private List<String> told() {
    return events.history().after(0).things().stream().map(EventView::message).toList();
  }

  @Test
  void vcpuThatWaitsForMoreThanASecondIsToldOfOnce() {
    look(VmState.RUNNING, RunState.RUNNABLE, 1001);
    look(VmState.RUNNING, RunState.RUNNABLE, 1501);

    assertThat(told())
        .singleElement()
        .asString()
        .startsWith("vm/vcpu0 wants to run for 1001 ms, and pCPU 3 goes to others");
  }

  @Test
  void vcpuThatRanMeanwhileIsToldOfAgain() {
    look(VmState.RUNNING, RunState.RUNNABLE, 1001);
    look(VmState.RUNNING, RunState.RUNNING, 5);
    look(VmState.RUNNING, RunState.RUNNABLE, 1002);

    assertThat(told()).hasSize(2);
  }

  @Test
  void shortWaitOrLongSleepIsNoStarvation() {
    look(VmState.RUNNING, RunState.RUNNABLE, 1000);
    look(VmState.RUNNING, RunState.BLOCKED, 60_000);

    assertThat(told()).isEmpty();
  }

  @Test
  void vcpuOfAPausedVmDoesNotStarve() {
    look(VmState.PAUSED, RunState.RUNNABLE, 60_000);

    assertThat(told()).isEmpty();
  }
}
