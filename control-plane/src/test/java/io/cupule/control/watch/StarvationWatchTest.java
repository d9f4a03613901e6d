package io.cupule.control.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.control.api.EventView;
import io.cupule.partition.WaitingVcpu;
import io.cupule.vcpu.VcpuId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who waits for long is told of, once. */
class StarvationWatchTest {
  private final EventLog events = new EventLog();
  private final StarvationWatch watch = new StarvationWatch(events);

  private static WaitingVcpu waiting(int id, int millis) {
    return new WaitingVcpu(new VcpuId("poor", id), 3, Duration.ofMillis(millis));
  }

  private List<EventView> told() {
    return events.history().after(0).things();
  }

  @Test
  void eventNamesTheVcpuAndItsPcpu() {
    watch.look(List.of(waiting(1, 1200)));

    assertThat(told())
        .singleElement()
        .satisfies(event -> {
          assertThat(event.kind()).isEqualTo("vcpu.starved");
          assertThat(event.vm()).contains("poor");
          assertThat(event.vcpu()).contains(1);
          assertThat(event.message()).contains("poor/vcpu1", "1200 ms", "pCPU 3");
        });
  }

  @Test
  void vcpuThatGoesOnWaitingIsNotToldOfAgain() {
    watch.look(List.of(waiting(0, 1200)));
    watch.look(List.of(waiting(0, 1700), waiting(1, 1100)));

    assertThat(told()).extracting(event -> event.vcpu().orElseThrow()).containsExactly(0, 1);
  }

  @Test
  void vcpuThatRanInBetweenIsToldOfAgain() {
    watch.look(List.of(waiting(0, 1200)));
    watch.look(List.of());
    watch.look(List.of(waiting(0, 1100)));

    assertThat(told()).hasSize(2);
  }
}
