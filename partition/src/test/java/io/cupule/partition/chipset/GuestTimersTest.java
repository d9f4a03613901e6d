package io.cupule.partition.chipset;

import static io.cupule.kvm.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.linux.SchedStat;
import io.cupule.loop.LoopErrors;
import io.cupule.time.HostTimers;
import io.cupule.time.ManualTimers;
import io.cupule.time.TimerService;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
final class GuestTimersTest {
  private static final long SECOND = 1_000_000_000;

  private final LoopErrors errors = LoopErrors.toSystemLog();
  private final ManualTimers time = new ManualTimers();
  private final List<Long> fired = new ArrayList<>();

  private TimerService.Timer limited() {
    return GuestTimers.limited(time, "t", () -> fired.add(time.now()));
  }

  @Test
  void deadlinesAtABearableRateAreExact() {
    TimerService.Timer timer = limited();
    for (int i = 1; i <= 1000; i++) {
      timer.arm(i * GuestTimers.SHORTEST_INTERVAL);
      time.advance(GuestTimers.SHORTEST_INTERVAL);
    }

    assertThat(fired).hasSize(1000).first().isEqualTo(GuestTimers.SHORTEST_INTERVAL);
    assertThat(fired).last().isEqualTo(1000 * GuestTimers.SHORTEST_INTERVAL);
  }

  @Test
  void aSingleShortDeadlineIsExact() {
    TimerService.Timer timer = limited();
    time.advance(SECOND);

    timer.arm(SECOND + 7);
    time.advance(100);

    assertThat(fired).containsExactly(SECOND + 7);
  }

  @Test
  void aStormIsSlowedDownAfterItsBurst() {
    TimerService.Timer[] storm = new TimerService.Timer[1];
    storm[0] =
        GuestTimers.limited(
            time,
            "storm",
            () -> {
              fired.add(time.now());
              storm[0].arm(time.now() + 1);
            });
    storm[0].arm(1);

    time.advance(SECOND);

    assertThat((long) fired.size())
        .isLessThanOrEqualTo(SECOND / GuestTimers.SHORTEST_INTERVAL + GuestTimers.BURST + 1)
        .isGreaterThan(SECOND / GuestTimers.SHORTEST_INTERVAL - 1);
    assertThat(fired.get(GuestTimers.BURST / 2)).isLessThan(GuestTimers.SHORTEST_INTERVAL);
  }

  @Test
  void aStormThatPausesMayBurstAgain() {
    TimerService.Timer timer = limited();
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < GuestTimers.BURST; i++) {
        timer.arm(time.now() + 1);
        time.advance(1);
      }
      time.advance(SECOND);
    }

    assertThat(fired).hasSize(2 * GuestTimers.BURST);
  }

  /** The structure: a VM's timer that does not come to an end delays nobody else's. */
  @Test
  void aGuestsTimerDelaysNeitherSlicesNorOtherVms() throws Exception {
    CountDownLatch stuck = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    CountDownLatch others = new CountDownLatch(2);
    try (HostTimers slices = new HostTimers();
        GuestTimers one = new GuestTimers("one", errors);
        GuestTimers two = new GuestTimers("two", errors)) {
      one.timer(
              "storm",
              () -> {
                stuck.countDown();
                awaitQuietly(goOn);
              })
          .arm(0);
      stuck.await();

      slices.timer("slice", others::countDown).arm(0);
      two.timer("tick", others::countDown).arm(0);
      others.await();
      goOn.countDown();
    }
    assertThat(others.getCount()).isZero();
  }

  @Test
  void whatTheyCostIsChargedToTheVmAndKeptAtTheEnd() {
    GuestTimers timers = new GuestTimers("vm", errors);
    AtomicReference<String> thread = new AtomicReference<>();
    timers.timer("busy", () -> spin(thread)).arm(0);
    eventually("the thread has worked", () -> timers.cpuNanos() > 5_000_000);
    assertThat(thread.get()).isEqualTo("vm/timers");

    timers.close();

    assertThat(timers.cpuNanos()).isGreaterThan(5_000_000);
  }

  private static void spin(AtomicReference<String> thread) {
    thread.set(Thread.currentThread().getName());
    long before = cpuNanos();
    while (cpuNanos() - before < 20_000_000) {
      Thread.onSpinWait();
    }
  }

  private static long cpuNanos() {
    return SchedStat.of(0).orElseThrow().runNanos();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
