package io.cupule.partition.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.sched.explore.Explorer;
import io.cupule.sched.explore.Findings;
import io.cupule.sched.explore.Plan;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The state of a VM under all interleavings of the threads that meet there. */
final class VmStatesTest {
  private static final Plan PLAN =
      Plan.with(List.of("io.cupule.partition.state."), List.of(VmState.class, VmWorkload.class));

  private static Findings explore(String threads) {
    return Explorer.explore(PLAN, VmWorkload.class, threads);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "start spins stop",
        "start powersOff stop",
        "start powersOff reset",
        "start spins reset stop",
        "start asksReset resetAsAsked stop",
        "start powersOff pause",
        "start spins pause stop",
        "start spins giveUp",
        "start spins reset giveUp",
        "start crashes spinsAgain stop"
      })
  void everyIncarnationEndsOnceAndIsReleasedWhenNobodyUsesIt(String threads) {
    assertThat(explore(threads).fault()).isNull();
  }

  @Test
  void resetThatDoesNotHoldTheStateWouldUseWhatIsReleased() {
    assertThat(explore("start powersOff resetBehindItsBack").fault()).contains("released");
  }
}
