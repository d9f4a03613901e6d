package io.cupule.sched.explore;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.sched.explore.workload.Textbook;
import org.junit.jupiter.api.Test;

/** The explorer finds the faults that every textbook has, and none where there is none. */
class ExplorerTest {
  @Test
  void aLostUpdateIsFound() {
    Findings findings = explore("LOST_UPDATE");

    assertThat(findings.fault()).isEqualTo("an update was lost");
    assertThat(findings.trace())
        .contains("vcpu0: read Textbook.number", "vcpu1: write Textbook.number");
  }

  @Test
  void underALockNothingIsLostAndNobodyHasToBeGivenTheChance() {
    Findings findings = explore("LOCKED_UPDATE");

    assertThat(findings.fault()).isNull();
    // each takes the lock and ends: four states, and four more for the other order
    assertThat(findings.states()).isBetween(4, 9);
  }

  @Test
  void aFieldThatIsNeitherVolatileNorGuardedIsADataRace() {
    assertThat(explore("RACE").fault()).isEqualTo("data race on Textbook.plain");
  }

  @Test
  void aDeadlockIsFoundAndSaysWhoWaitsForWhat() {
    assertThat(explore("DEADLOCK").fault()).isEqualTo("hang: vcpu0: lock 1, vcpu1: lock 0");
  }

  @Test
  void aLivelockIsFoundThoughSomebodyCanAlwaysTakeAStep() {
    assertThat(explore("AFTER_YOU").fault()).startsWith("livelock");
  }

  @Test
  void twoPlacesWhereTheSameWasSeenAreNotTakenForOne() {
    assertThat(explore("WAITS_IF_SEEN").fault()).isEqualTo("hang: vcpu0: for ever");
  }

  private static Findings explore(String program) {
    return Explorer.explore(Plan.EVERY_ACCESS, Textbook.class, program);
  }
}
