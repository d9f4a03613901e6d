package io.cupule.control.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.control.cli.error.CommandFailure;
import io.cupule.control.cli.error.ExitCode;
import io.cupule.kvm.testing.HeardSignal;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@Tag("slow")
class LastWordsTest {
  private static final int SIGTERM = 15;

  private final CountDownLatch never = new CountDownLatch(1);

  @Test
  void whatIsReadIsSaid() {
    StringBuilder said = new StringBuilder();
    try (StopSignals signals = new StopSignals(never::countDown)) {
      assertThat(new LastWords(signals).said(() -> said.append("bye"))).isTrue();
    }
    assertThat(said).hasToString("bye");
  }

  @Test
  void aSignalEndsTheWaitForAReaderWhoDoesNotRead() throws Exception {
    try (HeardSignal _ = new HeardSignal(SIGTERM);
        StopSignals signals = new StopSignals(never::countDown)) {
      signals.interruptFromNowOn();
      CountDownLatch begun = new CountDownLatch(1);
      Thread.ofPlatform()
          .start(() -> {
            try {
              begun.await();
              new ProcessBuilder("kill", "-TERM", Long.toString(ProcessHandle.current().pid()))
                  .start();
            } catch (Exception e) {
              throw new AssertionError(e);
            }
          });

      boolean said =
          new LastWords(signals)
              .said(() -> {
                begun.countDown();
                never.await();
              });

      assertThat(said).isFalse();
      assertThat(signals.received()).contains("SIGTERM");
      assertThat(new LastWords(signals).said(() -> {})).as("what is read").isTrue();
      assertThat(new LastWords(signals).said(never::await)).as("what is not").isFalse();
    }
  }

  @Test
  void whatFailsIsThrown() {
    try (StopSignals signals = new StopSignals(never::countDown)) {
      assertThatThrownBy(() ->
              new LastWords(signals)
                  .said(() -> {
                    throw new CommandFailure(ExitCode.BAD_INPUT, "no", "");
                  }))
          .isInstanceOf(CommandFailure.class);
    }
  }
}
