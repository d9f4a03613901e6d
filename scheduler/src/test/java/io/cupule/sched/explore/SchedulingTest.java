package io.cupule.sched.explore;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.sched.explore.workload.EventWorkload;
import io.cupule.sched.explore.workload.KickedRunLoop;
import io.cupule.sched.explore.workload.SleepAndWake;
import io.cupule.sched.explore.workload.TargetInState;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events, sleep and wake, and targets of a stop in all their states, over all interleavings. */
@Tag("slow")
class SchedulingTest {
  @Test
  void everySignalOfTwoEndsOneWaitAndNothingIsLeft() {
    assertThat(event("COUNTER", 4, 2, 2).fault()).isNull();
  }

  @Test
  void signalsBeyondTheWaitsAreKeptAsCredit() {
    assertThat(event("COUNTER", 2, 2, 1).fault()).isNull();
  }

  @Test
  void aLatchMergesTwoSignalsAndTheSecondWaitHangs() {
    assertThat(event("LATCH", 2, 1, 1).fault()).startsWith("hang");
  }

  @Test
  void aWaitHangsAfterAHundredAndThirtySignalsToACountOfEightBits() {
    assertThat(event("BYTE_COUNT", 1, 130).fault()).startsWith("hang");
  }

  @Test
  void ourCountDoesNotOverflowThere() {
    assertThat(event("COUNTER", 1, 130).fault()).isNull();
  }

  @Test
  void aWakeIsNeverLostWhereverItMeetsTheSleep() {
    assertThat(explore(SleepAndWake.class, false).fault()).isNull();
  }

  @Test
  void whoeverWaitedForASleepKnowsThatNoGuestCodeRuns() {
    assertThat(explore(SleepAndWake.class, true).fault()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"NOT_STARTED", "HALTED", "DYING", "STOPPED_FROM_OUTSIDE"})
  void aTargetInAnyStateKeepsNobodyWaitingForEver(String state) {
    assertThat(explore(TargetInState.class, state).fault()).isNull();
  }

  @Test
  void aKickIsNeverErasedByTheRunLoop() {
    assertThat(explore(KickedRunLoop.class).fault()).isNull();
  }

  private static Findings event(String kind, int waits, Integer... signals) {
    return explore(EventWorkload.class, kind, waits, List.of(signals));
  }

  private static Findings explore(Class<? extends Workload> type, Object... arguments) {
    return Explorer.explore(Plan.EVERY_ACCESS, type, arguments);
  }
}
