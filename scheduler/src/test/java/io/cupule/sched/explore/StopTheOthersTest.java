package io.cupule.sched.explore;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.sched.explore.workload.StopTheOthers;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * ACRN's ways to stop the others, and ours, over all interleavings. A workload is given by how
 * often each vCPU stops the others.
 */
@Tag("slow")
class StopTheOthersTest {
  @ParameterizedTest
  @ValueSource(strings = {"0 2", "0 1 1", "0 2 0", "1 1 1", "0 2 1", "0 2 2"})
  void aBooleanEventHangs(String rounds) {
    assertThat(explore("LATCH", rounds).fault()).startsWith("hang");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0 2", "0 1 1", "0 2 0", "1 1 1", "0 2 1", "0 2 2"})
  void aLockAroundEachStopDoesNotCureTheBooleanEvent(String rounds) {
    assertThat(explore("LATCH_AND_LOCK", rounds).fault()).startsWith("hang");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0 2", "1 1", "0 1 1"})
  void aCounterNeverHangs(String rounds) {
    assertThat(explore("COUNTER", rounds).fault()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0 2 0", "0 2 1"})
  void aCounterNeverHangsAmongThreeEither(String rounds) {
    Findings findings = explore(Plan.COARSE, "COUNTER", ownPcpus(rounds), numbers(rounds));

    assertThat(findings.fault()).isNull();
  }

  @Test
  void aBitThatMergesTwoRequestsLeaksAWaitOfTheCounter() {
    assertThat(explore("COUNTER_MUST_END_AT_ZERO", "0 2").fault())
        .isEqualTo("leak: an event ends at -1");
  }

  @ParameterizedTest
  @CsvSource({
    "TICKETS_AND_WAIT, 0 1",
    "TICKETS_AND_WAIT, 0 2",
    "TICKETS_AND_WAIT, 1 1",
    "TICKETS_AND_WAIT, 0 1 0",
    "TICKETS_AND_WAIT, 0 2 0",
    "TICKETS, 0 2",
    "TICKETS, 1 1",
    "TICKETS, 0 2 0",
    "TICKETS, 0 1 1"
  })
  void ticketsNeitherHangNorLeakNorLetGuestCodeRun(String way, String rounds) {
    assertThat(explore(way, rounds).fault()).isNull();
  }

  @ParameterizedTest
  @CsvSource({"TICKETS_AND_WAIT, 0 1 1", "TICKETS, 1 1 1", "TICKETS, 0 2 1", "TICKETS, 0 2 2"})
  void ticketsOfSeveralRequestersAmongThreeAreSafeToo(String way, String rounds) {
    Findings findings = explore(Plan.COARSE, way, ownPcpus(rounds), numbers(rounds));

    assertThat(findings.fault()).isNull();
  }

  @ParameterizedTest
  @CsvSource({"0 0, 1 1", "0 0, 0 2", "0 0 1, 0 1 1", "0 1 1, 1 1 0"})
  void ticketsAreSafeWhereVcpusShareAPcpu(String pcpus, String rounds) {
    Findings findings =
        explore(Plan.EVERY_ACCESS, "TICKETS_AND_WAIT", numbers(pcpus), numbers(rounds));

    assertThat(findings.fault()).isNull();
  }

  private static Findings explore(String way, String rounds) {
    return explore(Plan.EVERY_ACCESS, way, ownPcpus(rounds), numbers(rounds));
  }

  private static Findings explore(
      Plan plan, String way, List<Integer> pcpus, List<Integer> rounds) {
    return Explorer.explore(plan, StopTheOthers.class, way, pcpus, rounds);
  }

  private static List<Integer> numbers(String text) {
    return Stream.of(text.split(" ")).map(Integer::valueOf).toList();
  }

  private static List<Integer> ownPcpus(String rounds) {
    return IntStream.range(0, numbers(rounds).size()).boxed().toList();
  }
}
