package io.cupule.device.clock;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.device.Device;
import io.cupule.device.InterruptLine;
import io.cupule.time.HostTimers;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The clocks on the host's timers, with the guest on another thread than the timers' one. */
class RealTimeTest {
  private static final int INTERRUPTS = 20;

  @Test
  void thePitTicksOnTheHostsTime() throws InterruptedException {
    CountDownLatch ticks = new CountDownLatch(INTERRUPTS);
    InterruptLine line =
        asserted -> {
          if (asserted) {
            ticks.countDown();
          }
        };
    try (HostTimers timers = new HostTimers();
        Pit pit = new Pit(line, timers)) {
      Device ports = pit.ports();
      long start = System.nanoTime();
      ports.write(3, 1, 0x34);
      ports.write(0, 1, 1_193 & 0xff);
      ports.write(0, 1, 1_193 >> 8);

      assertThat(ticks.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(System.nanoTime() - start)
          .as("a millisecond each, or more on a busy host")
          .isGreaterThan(INTERRUPTS * 999_000L);
    }
  }

  @Test
  void aGuestThatAnswersTheRtcIsInterruptedAgainAndAgain() throws InterruptedException {
    Semaphore raised = new Semaphore(0);
    InterruptLine line =
        asserted -> {
          if (asserted) {
            raised.release();
          }
        };
    try (HostTimers timers = new HostTimers();
        Rtc rtc = new Rtc(line, timers, InstantSource.system(), 0, 0)) {
      Device ports = rtc.ports();
      ports.write(0, 2, 0x260a);
      ports.write(0, 2, 0x420b);
      ports.write(0, 1, 0x0c);
      for (int i = 0; i < INTERRUPTS; i++) {
        assertThat(raised.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
        assertThat(ports.read(1, 1) & 0xc0).isEqualTo(0xc0);
      }
    }
  }
}
