package io.cupule.control.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.api.TimelineView.PcpuTimeline;
import io.cupule.api.TimelineView.TurnView;
import io.cupule.vcpu.trace.TraceKind;
import io.cupule.vcpu.trace.TraceRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The turns of the last seconds, asked for from 100 on at 1000. */
final class TimelineTest {
  private final Timeline.Collector collector = new Timeline.Collector("a/vcpu0", 100, 1000);

  @Test
  void turnsThatEndedBeforeAreLeftOutAndTheOneThatGoesOnEndsNow() {
    to(10, "", "x/vcpu0");
    to(50, "x/vcpu0", "b/vcpu0");
    to(200, "b/vcpu0", "");
    to(300, "", "a/vcpu0");
    assertThat(collector.finish(7, true))
        .isEqualTo(
            new PcpuTimeline(
                7,
                true,
                List.of(new TurnView("b/vcpu0", 50, 200), new TurnView("a/vcpu0", 300, 1000))));
  }

  @Test
  void onlyTheNewestTurnsAreKeptAndTheAnswerSaysSo() {
    Timeline.Collector many = new Timeline.Collector("", 0, Long.MAX_VALUE);
    for (int i = 0; i <= Timeline.MOST_TURNS; i++) {
      many.accept(new TraceRecord(i + 1, TraceKind.SWITCH, "a/vcpu0", "a/vcpu0", "YIELD", 0));
    }
    PcpuTimeline timeline = many.finish(0, true);
    assertThat(timeline.turns()).hasSize(Timeline.MOST_TURNS);
    assertThat(timeline.turns().getLast().to()).isEqualTo(Long.MAX_VALUE);
    assertThat(timeline.complete()).isFalse();
  }

  @Test
  void ringThatDoesNotReachBackMakesAnIncompleteAnswer() {
    to(500, "b/vcpu0", "a/vcpu0");
    assertThat(collector.finish(0, false).complete()).isFalse();
  }

  @Test
  void ringThatReachesBackFarEnoughMakesACompleteAnswer() {
    to(99, "b/vcpu0", "a/vcpu0");
    assertThat(collector.finish(0, false).complete()).isTrue();
  }

  @Test
  void vcpuThatHasThePcpuAllAlongIsShown() {
    collector.accept(new TraceRecord(90, TraceKind.KICK, "a/vcpu0", "", "", 0));
    assertThat(collector.finish(0, false).turns())
        .containsExactly(new TurnView("a/vcpu0", 90, 1000));
  }

  private void to(long at, String previous, String vcpu) {
    TraceKind kind = vcpu.isEmpty() ? TraceKind.IDLE : TraceKind.SWITCH;
    collector.accept(new TraceRecord(at, kind, vcpu, previous, "PREEMPT", 0));
  }
}
