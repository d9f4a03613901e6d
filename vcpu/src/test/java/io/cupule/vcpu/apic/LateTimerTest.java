package io.cupule.vcpu.apic;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.time.NanoClock;
import io.cupule.time.TimerService;
import org.junit.jupiter.api.Test;

/** A host whose timers call late, or call although they were moved just before. */
class LateTimerTest {
  private static final int PERIODIC = 1 << 17;
  private static final long PERIOD = 1_000_000;

  private final LateTimers timers = new LateTimers();
  private final LocalApic apic =
      new ApicBus()
          .attach(0, true, new ApicClocks(timers, new ScaledTsc(1_000_000, 0)), new Recorder());

  /** One timer, whose action is called when the test says so. */
  private static final class LateTimers implements TimerService, TimerService.Timer {
    private long now;
    private long deadline;
    private Runnable action = () -> {};

    @Override
    public NanoClock clock() {
      return () -> now;
    }

    @Override
    public Timer timer(String name, Runnable called) {
      action = called;
      return this;
    }

    @Override
    public void arm(long newDeadline) {
      deadline = newDeadline;
    }

    @Override
    public void cancel() {
      deadline = Long.MAX_VALUE;
    }
  }

  private void start(int entry, long count) {
    apic.mmioWrite(Board.SVR, 4, 0x1ff);
    apic.mmioWrite(Board.DIVIDE, 4, Board.DIVIDE_BY_1);
    apic.mmioWrite(Board.LVT_TIMER, 4, entry);
    apic.mmioWrite(Board.INITIAL_COUNT, 4, count);
  }

  @Test
  void periodsThatTheHostMissedMergeAndTheNextIsWhereItWouldHaveBeen() {
    start(PERIODIC | 0x40, PERIOD);
    timers.now = 3 * PERIOD + 400_000;
    timers.action.run();

    assertThat(apic.acknowledge()).isEqualTo(0x40);
    assertThat(apic.hasPending()).isFalse();
    assertThat(timers.deadline).isEqualTo(4 * PERIOD);
  }

  @Test
  void currentCountOfAPeriodicTimerGoesOnAlthoughTheHostIsLate() {
    start(PERIODIC | 0x40, PERIOD);
    timers.now = 2 * PERIOD + 300_000;

    assertThat(apic.mmioRead(Board.CURRENT_COUNT, 4)).isEqualTo(700_000);
  }

  @Test
  void currentCountOfAOneShotTimerIsZeroAlthoughTheHostIsLate() {
    start(0x40, PERIOD);
    timers.now = 2 * PERIOD;

    assertThat(apic.mmioRead(Board.CURRENT_COUNT, 4)).isZero();
  }

  @Test
  void callThatANewCountHasOvertakenFiresNothing() {
    start(0x40, PERIOD);
    timers.now = PERIOD;
    apic.mmioWrite(Board.INITIAL_COUNT, 4, PERIOD);
    timers.action.run();
    assertThat(apic.hasPending()).isFalse();

    timers.now = 2 * PERIOD;
    timers.action.run();
    assertThat(apic.hasPending()).isTrue();
  }

  @Test
  void callThatAStopHasOvertakenFiresNothing() {
    start(0x40, PERIOD);
    timers.now = PERIOD;
    apic.mmioWrite(Board.INITIAL_COUNT, 4, 0);
    timers.action.run();

    assertThat(apic.hasPending()).isFalse();
  }
}
