package io.cupule.partition.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.cupule.sched.SchedLock;
import io.cupule.sched.rendezvous.Rendezvous;
import io.cupule.sched.rendezvous.Stop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every event in every state, against the table in the documentation of {@link VmState}. */
final class VmStateTest {
  private static final Path SOURCE =
      Path.of("src/main/java/io/cupule/partition/state/VmState.java");
  private static final Instant BEFORE = Instant.ofEpochSecond(1);
  private static final Instant NOW = Instant.ofEpochSecond(2);
  private static final Stop STOP = new Rendezvous(SchedLock.none()).stopAll();
  private static final ResetRequest REQUEST = new ResetRequest(ResetCause.GUEST, "port 0xcf9");
  private static final Optional<ResetRequest> ASKED = Optional.of(REQUEST);
  private static final Optional<ResetRequest> UNASKED = Optional.empty();
  private static final VmEnd STOPPED = VmEnd.of(VmEnd.Kind.STOPPED, "enough");
  private static final VmState.Cause ENOUGH = VmState.Cause.stop("enough", BEFORE);
  private static final VmState.Cause OFF =
      VmState.Cause.of(VmEnd.of(VmEnd.Kind.POWERED_OFF), true, BEFORE);
  private static final VmEvent.Successor AGAIN = _ -> Optional.of(ResetCause.CRASH);
  private static final VmEvent.Successor NONE = _ -> Optional.empty();
  private static final Optional<ResetCause> DUE = Optional.of(ResetCause.CRASH);

  private static ShownStatus shown(VmStatus status) {
    return new ShownStatus(status, BEFORE);
  }

  /** All kinds of states, each with all values that matter to a transition. */
  private static List<VmState> states() {
    ShownStatus running = shown(VmStatus.RUNNING);
    ShownStatus over = shown(VmStatus.POWERED_OFF);
    return List.of(
        new VmState.Created(shown(VmStatus.CREATED)),
        new VmState.Starting(shown(VmStatus.CREATED), false, UNASKED),
        new VmState.Starting(shown(VmStatus.CREATED), true, UNASKED),
        new VmState.Starting(running, true, ASKED),
        new VmState.Running(running, UNASKED),
        new VmState.Running(running, ASKED),
        new VmState.Paused(shown(VmStatus.PAUSED), STOP, UNASKED),
        new VmState.Paused(shown(VmStatus.PAUSED), STOP, ASKED),
        new VmState.Resetting(running, Optional.empty(), false),
        new VmState.Resetting(running, Optional.of(ENOUGH), false),
        new VmState.Resetting(running, Optional.of(OFF), false),
        new VmState.Resetting(running, Optional.of(ENOUGH), true),
        new VmState.Ending(running, ENOUGH, true),
        new VmState.Ending(running, OFF, false),
        new VmState.GivenUp(over, STOPPED, true, false),
        new VmState.GivenUp(over, STOPPED, true, true),
        new VmState.GivenUp(over, STOPPED, false, true),
        new VmState.Ended(over, STOPPED, Optional.empty(), false),
        new VmState.Ended(over, STOPPED, Optional.empty(), true),
        new VmState.Ended(over, STOPPED, DUE, false),
        new VmState.Ended(over, STOPPED, DUE, true));
  }

  /** All kinds of events. */
  private static List<VmEvent> events() {
    return List.of(
        new VmEvent.Create(),
        new VmEvent.Launch(),
        new VmEvent.Launched(),
        new VmEvent.Pause(STOP),
        new VmEvent.Resume(),
        new VmEvent.Reset(),
        new VmEvent.AskReset(REQUEST),
        new VmEvent.ResetAsAsked(),
        new VmEvent.Renewed(),
        new VmEvent.ResetOver(NONE),
        new VmEvent.End(ENOUGH),
        new VmEvent.Kill(),
        new VmEvent.GiveUp(),
        new VmEvent.Left(NONE),
        new VmEvent.Discard(STOPPED),
        new VmEvent.Returned(),
        new VmEvent.Cancel(),
        new VmEvent.Rebuild(false));
  }

  private static VmState one(Class<? extends VmState> kind, Predicate<VmState> which) {
    return states().stream().filter(kind::isInstance).filter(which).findFirst().orElseThrow();
  }

  private static VmState after(VmState state, VmEvent event) {
    return state.after(event, NOW);
  }

  /** The cells of the table, by event and state. */
  private static Map<String, Map<String, Set<String>>> table() throws IOException {
    List<String[]> rows =
        Files.readAllLines(SOURCE).stream()
            .filter(line -> line.startsWith(" * ") && line.contains(" | "))
            .map(line -> line.substring(3).split("\\|", -1))
            .toList();
    List<String> kinds = Stream.of(rows.getFirst()).skip(1).map(String::strip).toList();
    Map<String, Map<String, Set<String>>> table = new LinkedHashMap<>();
    for (String[] row : rows.subList(1, rows.size())) {
      Map<String, Set<String>> cells = new LinkedHashMap<>();
      for (int i = 0; i < kinds.size(); i++) {
        cells.put(kinds.get(i), Set.of(row[i + 1].strip().split(",")));
      }
      table.put(row[0].strip(), cells);
    }
    return table;
  }

  private static String next(VmState state, VmEvent event) {
    VmState next = after(state, event);
    return next.equals(state) ? "-" : next.getClass().getSimpleName();
  }

  @TestFactory
  Stream<DynamicTest> everyEventInEveryStateDoesWhatTheTableSays() throws IOException {
    Map<String, Map<String, Set<String>>> table = table();
    return events().stream().flatMap(event -> row(event, table));
  }

  private static Stream<DynamicTest> row(
      VmEvent event, Map<String, Map<String, Set<String>>> table) {
    Map<String, Set<String>> found =
        states().stream()
            .collect(
                Collectors.groupingBy(
                    state -> state.getClass().getSimpleName(),
                    Collectors.mapping(state -> next(state, event), Collectors.toSet())));
    String name = event.getClass().getSimpleName();
    return found.keySet().stream()
        .map(state ->
            dynamicTest(
                name + " in " + state,
                () -> assertThat(table.get(name)).containsEntry(state, found.get(state))));
  }

  @Test
  void tableNamesAllEventsAndAllStates() throws IOException {
    List<String> events =
        Stream.of(VmEvent.class.getPermittedSubclasses()).map(Class::getSimpleName).toList();
    List<String> states =
        Stream.of(VmState.class.getPermittedSubclasses()).map(Class::getSimpleName).toList();

    assertThat(table()).containsOnlyKeys(events);
    assertThat(table().values()).allSatisfy(row -> assertThat(row).containsOnlyKeys(states));
    assertThat(events()).extracting(event -> event.getClass().getSimpleName()).isEqualTo(events);
    assertThat(states()).extracting(state -> state.getClass().getSimpleName()).containsAll(states);
  }

  @Test
  void guestsRequestIsKeptThroughAPauseAndGoneAfterAReset() {
    VmState asked = after(one(VmState.Running.class, _ -> true), new VmEvent.AskReset(REQUEST));

    VmState paused = after(asked, new VmEvent.Pause(STOP));
    VmState resumed = after(paused, new VmEvent.Resume());
    VmState renewed = after(after(resumed, new VmEvent.ResetAsAsked()), new VmEvent.Renewed());

    assertThat(paused.asked()).isEqualTo(ASKED);
    assertThat(resumed.asked()).isEqualTo(ASKED);
    assertThat(renewed.asked()).isEmpty();
  }

  @Test
  void guestThatAsksBeforeItsLaunchIsOverIsHeard() {
    VmState launching = new VmState.Starting(shown(VmStatus.CREATED), true, UNASKED);

    VmState running =
        after(after(launching, new VmEvent.AskReset(REQUEST)), new VmEvent.Launched());

    assertThat(running)
        .isEqualTo(new VmState.Running(new ShownStatus(VmStatus.RUNNING, NOW), ASKED));
  }

  @Test
  void resetOfARunningVmDoesNotChangeWhatIsShown() {
    VmState running = one(VmState.Running.class, _ -> true);

    VmState reset =
        Stream.of(new VmEvent.Reset(), new VmEvent.Renewed(), new VmEvent.Launched())
            .reduce(running, VmStateTest::after, (_, last) -> last);

    assertThat(reset).isEqualTo(running);
  }

  @Test
  void pausedVmRunsAfterItsReset() {
    VmState paused = one(VmState.Paused.class, _ -> true);

    VmState reset =
        Stream.of(new VmEvent.Reset(), new VmEvent.Renewed(), new VmEvent.Launched())
            .reduce(paused, VmStateTest::after, (_, last) -> last);

    assertThat(reset.shown()).isEqualTo(new ShownStatus(VmStatus.RUNNING, NOW));
  }

  @Test
  void vmThatEndsInItsResetHasEndedWhenBothItsVcpusAndTheResetAreOver() {
    VmState resetting = new VmState.Resetting(shown(VmStatus.RUNNING), Optional.empty(), false);
    VmState ending = after(resetting, new VmEvent.End(ENOUGH));

    VmState first = after(after(ending, new VmEvent.Left(AGAIN)), new VmEvent.ResetOver(AGAIN));
    VmState second = after(after(ending, new VmEvent.ResetOver(AGAIN)), new VmEvent.Left(AGAIN));

    assertThat(after(ending, new VmEvent.Left(AGAIN)).isOver()).isFalse();
    assertThat(after(ending, new VmEvent.ResetOver(AGAIN)).isOver()).isFalse();
    assertThat(first).isEqualTo(second).isInstanceOf(VmState.Ended.class);
  }

  @Test
  void givenUpVmHasEndedWhenBothItsVcpusAndTheResetAreOver() {
    VmState givenUp = new VmState.GivenUp(shown(VmStatus.POWERED_OFF), STOPPED, true, true);

    VmState first = after(after(givenUp, new VmEvent.Left(NONE)), new VmEvent.ResetOver(NONE));
    VmState second = after(after(givenUp, new VmEvent.ResetOver(NONE)), new VmEvent.Left(NONE));

    assertThat(first).isEqualTo(second).isInstanceOf(VmState.Ended.class);
    assertThat(first.isReturned()).isFalse();
  }

  @Test
  void vmThatNeverRanIsNotStartedAgain() {
    VmState starting = new VmState.Starting(shown(VmStatus.CREATED), false, UNASKED);

    VmState ended = after(after(starting, new VmEvent.End(OFF)), new VmEvent.Left(AGAIN));

    assertThat(ended.isOverForGood()).isTrue();
  }

  @Test
  void vmThatRanIsNotOverForGoodUntilItsRestartIsCancelled() {
    VmState running = one(VmState.Running.class, _ -> true);

    VmState ended = after(after(running, new VmEvent.End(OFF)), new VmEvent.Left(AGAIN));

    assertThat(ended.isOver()).isTrue();
    assertThat(ended.isOverForGood()).isFalse();
    assertThat(after(ended, new VmEvent.Cancel()).isOverForGood()).isTrue();
  }

  @Test
  void stopOfAVmThatIsEndingKeepsAnotherIncarnationFromFollowing() {
    VmState off = after(one(VmState.Running.class, _ -> true), new VmEvent.End(OFF));
    VmState stopped = after(off, new VmEvent.End(ENOUGH));

    assertThat(after(off, new VmEvent.Left(AGAIN)).isOverForGood()).isFalse();
    assertThat(after(stopped, new VmEvent.Left(AGAIN)).isOverForGood()).isTrue();
    assertThat(stopped.ending()).contains(OFF.end());
  }

  @Test
  void stopOfAVmThatWouldStartAgainKeepsItFromThat() {
    VmState due = new VmState.Ended(shown(VmStatus.POWERED_OFF), STOPPED, DUE, true);

    assertThat(after(due, new VmEvent.End(ENOUGH)).isOverForGood()).isTrue();
    assertThat(after(due, new VmEvent.End(OFF))).isSameAs(due);
  }

  @Test
  void cancelledRestartRefusesTheIncarnationThatIsBuiltForIt() {
    VmState ended = new VmState.Ended(shown(VmStatus.POWERED_OFF), STOPPED, DUE, true);
    VmEvent rebuild = new VmEvent.Rebuild(true);

    assertThat(after(ended, rebuild)).isInstanceOf(VmState.Created.class);
    VmState cancelled = after(ended, new VmEvent.Cancel());
    assertThat(after(cancelled, rebuild)).isSameAs(cancelled);
  }

  @Test
  void stoppedVmThatWasKilledEndsAsKilledAndAnyOtherAsItsCauseSays() {
    VmState stopped = new VmState.Ending(shown(VmStatus.RUNNING), ENOUGH, true);
    VmState off = new VmState.Ending(shown(VmStatus.RUNNING), OFF, true);

    assertThat(after(stopped, new VmEvent.Kill()).ending())
        .contains(VmEnd.of(VmEnd.Kind.KILLED, "enough"));
    assertThat(after(off, new VmEvent.Kill()).ending()).contains(OFF.end());
  }

  @Test
  void onlyTheEndThatARealtimeGuestAskedForIsShown() {
    VmState running = one(VmState.Running.class, _ -> true);

    assertThat(after(running, new VmEvent.End(OFF)).shown())
        .isEqualTo(new ShownStatus(VmStatus.READY_TO_POWEROFF, BEFORE));
    assertThat(after(running, new VmEvent.End(ENOUGH)).shown()).isEqualTo(running.shown());
  }
}
