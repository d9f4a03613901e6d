package io.cupule.control.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.kvm.testing.HeardSignal;
import io.cupule.kvm.testing.Patience;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(180)
class StopSignalsTest {
  private final CountDownLatch ended = new CountDownLatch(1);

  @ParameterizedTest
  @CsvSource({"INT, 2", "TERM, 15", "HUP, 1"})
  void firstSignalInterruptsTheThreadThatWaits(String name, int number) throws Exception {
    try (HeardSignal _ = new HeardSignal(number);
        StopSignals signals = new StopSignals(ended::countDown)) {
      signals.interruptFromNowOn();
      send(name);

      assertThatThrownBy(() -> new CountDownLatch(1).await(Patience.SECONDS, TimeUnit.SECONDS))
          .isInstanceOf(InterruptedException.class);
      assertThat(signals.received()).contains("SIG" + name);
      assertThat(ended.getCount()).isEqualTo(1);
    }
  }

  @Test
  void secondSignalEndsAtOnce() throws Exception {
    try (StopSignals signals = new StopSignals(ended::countDown)) {
      signals.interruptFromNowOn();
      send("TERM");
      assertThatThrownBy(() -> new CountDownLatch(1).await(Patience.SECONDS, TimeUnit.SECONDS))
          .isInstanceOf(InterruptedException.class);
      send("TERM");

      assertThat(ended.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void signalBeforeTheWaitIsKeptForIt() throws Exception {
    try (StopSignals signals = new StopSignals(ended::countDown)) {
      send("TERM");
      while (signals.received().isEmpty()) {
        Thread.onSpinWait();
      }
      assertThat(Thread.currentThread().isInterrupted()).isFalse();

      signals.interruptFromNowOn();

      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void noInterruptIsLeftBehind() {
    try (StopSignals _ = new StopSignals(ended::countDown)) {
      Thread.currentThread().interrupt();
    }

    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  private static void send(String name) throws IOException {
    new ProcessBuilder("kill", "-" + name, Long.toString(ProcessHandle.current().pid())).start();
  }
}
