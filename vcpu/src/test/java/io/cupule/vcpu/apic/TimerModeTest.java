package io.cupule.vcpu.apic;

import static io.cupule.vcpu.apic.Board.CURRENT_COUNT;
import static io.cupule.vcpu.apic.Board.DIVIDE;
import static io.cupule.vcpu.apic.Board.DIVIDE_BY_1;
import static io.cupule.vcpu.apic.Board.INITIAL_COUNT;
import static io.cupule.vcpu.apic.Board.LVT_TIMER;
import static io.cupule.vcpu.apic.Board.TSC_DEADLINE;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.time.ManualTimers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The mode of the timer is changed while it counts; undivided ticks are nanoseconds. */
class TimerModeTest {
  private static final int VECTOR = 0xee;
  private static final int ONE_SHOT = 0;
  private static final int PERIODIC = 1 << 17;
  private static final int DEADLINE_MODE = 2 << 17;
  private static final int RESERVED = 3 << 17;
  private static final int COUNT = 0x999999;

  private final Board board = Board.of(1);
  private final LocalApic apic = board.apic(0);
  private final ManualTimers time = board.timers;

  private void start(int mode, int count) {
    board.write(0, DIVIDE, DIVIDE_BY_1);
    board.write(0, LVT_TIMER, mode | VECTOR);
    board.write(0, INITIAL_COUNT, count);
  }

  private void mode(int mode) {
    board.write(0, LVT_TIMER, mode | VECTOR);
  }

  @Test
  void oneShotThatBecomesPeriodicCountsOnAndThenRepeats() {
    start(ONE_SHOT, COUNT);
    time.advance(1_000);

    mode(PERIODIC);
    assertThat(board.read(0, INITIAL_COUNT)).isEqualTo(COUNT);
    assertThat(board.read(0, CURRENT_COUNT)).isEqualTo(COUNT - 1_000);
    time.advance(1_000);
    assertThat(board.read(0, CURRENT_COUNT)).isEqualTo(COUNT - 2_000);

    time.advance(COUNT - 2_000);
    assertThat(board.takeAll()).containsExactly("0:ee");
    time.advance(COUNT - 1);
    assertThat(board.takeAll()).isEmpty();
    time.advance(1);
    assertThat(board.takeAll()).containsExactly("0:ee");
  }

  @Test
  void periodicThatBecomesOneShotCountsOnAndThenStops() {
    start(PERIODIC, COUNT);
    time.advance(COUNT + 1_000);
    assertThat(board.takeAll()).containsExactly("0:ee");

    mode(ONE_SHOT);
    assertThat(board.read(0, INITIAL_COUNT)).isEqualTo(COUNT);
    assertThat(board.read(0, CURRENT_COUNT)).isEqualTo(COUNT - 1_000);

    time.advance(COUNT - 1_000);
    assertThat(board.takeAll()).containsExactly("0:ee");
    assertThat(board.read(0, CURRENT_COUNT)).isZero();
    assertThat(time.nextDeadline()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void oneShotThatIsOverDoesNotStartAgainAsPeriodic() {
    start(ONE_SHOT, COUNT);
    time.advance(COUNT);
    assertThat(board.takeAll()).containsExactly("0:ee");

    mode(PERIODIC);

    assertThat(board.read(0, INITIAL_COUNT)).isEqualTo(COUNT);
    assertThat(board.read(0, CURRENT_COUNT)).isZero();
    assertThat(time.nextDeadline()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aShortOneShotThatBecomesPeriodicRepeatsAtTheShortestPeriod() {
    start(ONE_SHOT, 1_000);
    mode(PERIODIC);

    time.advance(1_000);
    assertThat(board.takeAll()).containsExactly("0:ee");
    time.advance(ApicTimer.MIN_PERIOD_NANOS - 1);
    assertThat(board.takeAll()).isEmpty();
    time.advance(1);
    assertThat(board.takeAll()).containsExactly("0:ee");
  }

  @Test
  void aTickThatTheHostIsLateWithIsDeliveredOnceAfterTheChange() {
    start(PERIODIC, COUNT);
    mode(ONE_SHOT);
    mode(PERIODIC);
    mode(ONE_SHOT);

    time.advance(5L * COUNT);

    assertThat(board.takeAll()).containsExactly("0:ee");
    assertThat(apic.hasPending()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {ONE_SHOT, PERIODIC})
  void aTscDeadlineAndACountDisarmEachOther(int mode) {
    start(mode, COUNT);
    mode(DEADLINE_MODE);
    assertThat(board.read(0, INITIAL_COUNT)).isZero();
    assertThat(board.read(0, CURRENT_COUNT)).isZero();
    assertThat(time.nextDeadline()).isEqualTo(Long.MAX_VALUE);

    assertThat(apic.writeMsr(TSC_DEADLINE, 1L << 40)).isTrue();
    mode(mode);

    assertThat(apic.readMsr(TSC_DEADLINE)).isZero();
    assertThat(time.nextDeadline()).isEqualTo(Long.MAX_VALUE);
  }

  @ParameterizedTest
  @ValueSource(ints = {ONE_SHOT, PERIODIC})
  void theReservedModeDisarms(int mode) {
    start(mode, COUNT);

    mode(RESERVED);

    assertThat(board.read(0, CURRENT_COUNT)).isZero();
    assertThat(time.nextDeadline()).isEqualTo(Long.MAX_VALUE);
  }
}
