package io.cupule.control.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.control.watch.DaemonLog;
import io.cupule.loop.LoopKind;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Steps that fail, as those of the daemon's monitor may. */
final class StepsTest {
  private final StringWriter err = new StringWriter();
  private final DaemonLog log = new DaemonLog(new PrintWriter(err, true), false);
  private final Steps steps = new Steps(LoopKind.MONITOR, log);

  private static void fail(String why) {
    throw new IllegalStateException(why);
  }

  /** All that was logged, to the last line. */
  private String logged() {
    log.close();
    return err.toString();
  }

  @Test
  void stepThatFailsKeepsNoOtherFromBeingTaken() {
    List<String> taken = new ArrayList<>();

    steps.take("note", () -> fail("full"));
    steps.take("look", () -> taken.add("look"));
    steps.take(
        "live",
        () -> {
          throw new AssertionError("an Error too");
        });

    assertThat(taken).containsExactly("look");
    assertThat(log.loops().of(LoopKind.MONITOR)).isEqualTo(2);
    assertThat(logged()).contains("the daemon cannot note", "full", "cannot live");
  }

  @Test
  void failureThatComesAgainAndAgainIsCountedButLoggedOnce() {
    for (int i = 0; i < 100; i++) {
      steps.take("note", () -> fail("full"));
    }

    assertThat(log.loops().of(LoopKind.MONITOR)).isEqualTo(100);
    assertThat(logged()).containsOnlyOnce("the daemon cannot note");
  }

  @Test
  void failureAfterASuccessIsLoggedAnew() {
    steps.take("note", () -> fail("full"));
    steps.take("note", () -> {});
    steps.take("note", () -> fail("full"));

    assertThat(logged().split("the daemon cannot note", -1)).hasSize(3);
  }
}
