package io.cupule.control.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressLinesTest {
  private final AtomicLong clock = new AtomicLong();
  private final StringWriter err = new StringWriter();
  private final ProgressLines progress = new ProgressLines(new PrintWriter(err), clock::get);

  @Test
  void shortWorkIsDoneInSilence() {
    at(2_999, 0.9);

    assertThat(err.toString()).isEmpty();
  }

  @Test
  void longWorkSaysEveryFewSecondsHowMuchIsLeft() {
    at(3_000, 0.25);
    at(5_999, 0.5);
    at(6_000, 0.75);

    assertThat(err.toString())
        .isEqualTo(
            """
            cupule: 25 % done, about 9 s left
            cupule: 75 % done, about 2 s left
            """);
  }

  private void at(long millis, double done) {
    clock.set(millis * 1_000_000);
    progress.accept(done);
  }
}
