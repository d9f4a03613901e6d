package io.cupule.vcpu.apic;

import static io.cupule.vcpu.apic.Board.CURRENT_COUNT;
import static io.cupule.vcpu.apic.Board.DIVIDE;
import static io.cupule.vcpu.apic.Board.DIVIDE_BY_1;
import static io.cupule.vcpu.apic.Board.INITIAL_COUNT;
import static io.cupule.vcpu.apic.Board.LVT_TIMER;
import static io.cupule.vcpu.apic.Board.MASKED;
import static io.cupule.vcpu.apic.Board.TSC_DEADLINE;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.time.ManualTimers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The timer (SDM 3, "APIC Timer"); the bus clock is 1 GHz, so undivided ticks are nanoseconds. */
class ApicTimerTest {
  private static final int VECTOR = 0x40;
  private static final int PERIODIC = 1 << 17;
  private static final int DEADLINE_MODE = 2 << 17;

  private final Board board = Board.of(1);
  private final LocalApic apic = board.apic(0);
  private final ManualTimers time = board.timers;

  private void start(int entry, int count) {
    board.write(0, DIVIDE, DIVIDE_BY_1);
    board.write(0, LVT_TIMER, entry);
    board.write(0, INITIAL_COUNT, count);
  }

  /** Guest TSC at a time, as the board has it. */
  private static long tsc(long nanos) {
    return 1_000 + 2 * nanos;
  }

  @Test
  void oneShotFiresOnceWhenTheCountIsOver() {
    start(VECTOR, 1_000_000);

    time.advance(999_999);
    assertThat(apic.hasPending()).isFalse();
    time.advance(1);
    assertThat(board.takeAll()).containsExactly("0:40");
    time.advance(10_000_000);

    assertThat(apic.hasPending()).isFalse();
    assertThat(time.nextDeadline()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void currentCountRunsDownToZeroAndStaysThere() {
    start(VECTOR, 1_000);
    time.advance(300);
    assertThat(board.read(0, CURRENT_COUNT)).isEqualTo(700);

    time.advance(10_000);

    assertThat(board.read(0, CURRENT_COUNT)).isZero();
    assertThat(board.read(0, INITIAL_COUNT)).isEqualTo(1_000);
  }

  @Test
  void periodicFiresEveryPeriodWithoutDrift() {
    start(PERIODIC | VECTOR, 1_000_000);

    for (int period = 1; period <= 5; period++) {
      time.advance(999_999);
      assertThat(apic.hasPending()).isFalse();
      time.advance(1);
      assertThat(board.takeAll()).containsExactly("0:40");
    }
  }

  @Test
  void currentCountOfAPeriodicTimerStartsAgainFromTheInitialCount() {
    start(PERIODIC | VECTOR, 1_000_000);

    time.advance(1_250_000);

    assertThat(board.read(0, CURRENT_COUNT)).isEqualTo(750_000);
  }

  @Test
  void periodOfOneTickIsStretchedSoThatTheHostKeepsItsTime() {
    start(PERIODIC | VECTOR, 1);
    int fired = 0;
    for (int i = 0; i < 100; i++) {
      time.advance(10_000);
      fired += board.takeAll().size();
    }

    assertThat(fired).isEqualTo(5);
    assertThat(board.read(0, CURRENT_COUNT)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"0, 2", "1, 4", "2, 8", "3, 16", "8, 32", "9, 64", "10, 128", "11, 1"})
  void divideConfigurationScalesTheCount(int config, int divisor) {
    board.write(0, DIVIDE, config);
    board.write(0, LVT_TIMER, VECTOR);
    board.write(0, INITIAL_COUNT, 1_000);

    time.advance(1_000L * divisor - 1);
    assertThat(apic.hasPending()).isFalse();
    time.advance(1);

    assertThat(apic.hasPending()).isTrue();
    assertThat(board.read(0, DIVIDE)).isEqualTo(config);
  }

  @Test
  void newDivideConfigurationTakesTheRunningCountAlong() {
    start(VECTOR, 1_000);
    time.advance(400);

    board.write(0, DIVIDE, 0);

    assertThat(board.read(0, CURRENT_COUNT)).isEqualTo(600);
    time.advance(1_199);
    assertThat(apic.hasPending()).isFalse();
    time.advance(1);
    assertThat(apic.hasPending()).isTrue();
  }

  @Test
  void newInitialCountStartsAgain() {
    start(VECTOR, 1_000);
    time.advance(900);
    board.write(0, INITIAL_COUNT, 1_000);

    time.advance(999);
    assertThat(apic.hasPending()).isFalse();
    time.advance(1);

    assertThat(apic.hasPending()).isTrue();
  }

  @Test
  void initialCountOfZeroStops() {
    start(PERIODIC | VECTOR, 1_000_000);
    board.write(0, INITIAL_COUNT, 0);

    time.advance(5_000_000);

    assertThat(apic.hasPending()).isFalse();
    assertThat(board.read(0, CURRENT_COUNT)).isZero();
  }

  @Test
  void initialCountIsUnsigned() {
    start(VECTOR, -1);

    assertThat(board.read(0, CURRENT_COUNT)).isEqualTo(-1);
    assertThat(time.nextDeadline()).isEqualTo(0xffff_ffffL);
  }

  @Test
  void longestCountIsFineToo() {
    start(VECTOR, -1);
    board.write(0, DIVIDE, 0xa);

    assertThat(time.nextDeadline()).isEqualTo(0xffff_ffffL * 128);
  }

  @Test
  void currentCountCannotBeWritten() {
    start(VECTOR, 1_000);
    board.write(0, CURRENT_COUNT, 5);

    assertThat(board.read(0, CURRENT_COUNT)).isEqualTo(1_000);
  }

  @Test
  void maskedTimerCountsButDoesNotInterrupt() {
    start(MASKED | VECTOR, 1_000);
    time.advance(2_000);

    board.write(0, LVT_TIMER, VECTOR);

    assertThat(apic.hasPending()).isFalse();
  }

  @Test
  void softwareDisabledApicHasAMaskedTimer() {
    start(PERIODIC | VECTOR, 1_000_000);
    board.write(0, Board.SVR, 0xff);

    time.advance(5_000_000);

    assertThat(apic.hasPending()).isFalse();
  }

  @Test
  void newVectorInTheSameModeKeepsTheCount() {
    start(VECTOR, 1_000);
    board.write(0, LVT_TIMER, VECTOR + 1);

    time.advance(1_000);

    assertThat(board.takeAll()).containsExactly("0:41");
  }

  @Test
  void reservedModeNeverCounts() {
    start(3 << 17 | VECTOR, 1_000);

    time.advance(1_000_000);

    assertThat(apic.hasPending()).isFalse();
    assertThat(board.read(0, CURRENT_COUNT)).isZero();
  }

  @Test
  void tscDeadlineFiresWhenTheTscIsThere() {
    board.write(0, LVT_TIMER, DEADLINE_MODE | VECTOR);
    assertThat(apic.writeMsr(TSC_DEADLINE, tsc(5_000))).isTrue();
    assertThat(apic.readMsr(TSC_DEADLINE)).isEqualTo(tsc(5_000));

    time.advance(4_999);
    assertThat(apic.hasPending()).isFalse();
    time.advance(1);

    assertThat(board.takeAll()).containsExactly("0:40");
    assertThat(apic.readMsr(TSC_DEADLINE)).isZero();
  }

  @Test
  void tscDeadlineInThePastFiresAtOnceWithoutTheTimerService() {
    board.write(0, LVT_TIMER, DEADLINE_MODE | VECTOR);
    time.advance(1_000);

    apic.writeMsr(TSC_DEADLINE, 1);

    assertThat(board.takeAll()).containsExactly("0:40");
    assertThat(apic.readMsr(TSC_DEADLINE)).isZero();
    assertThat(time.nextDeadline()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void tscDeadlineOfZeroDisarms() {
    board.write(0, LVT_TIMER, DEADLINE_MODE | VECTOR);
    apic.writeMsr(TSC_DEADLINE, tsc(5_000));
    apic.writeMsr(TSC_DEADLINE, 0);

    time.advance(10_000);

    assertThat(apic.hasPending()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"-1", "9223372036854775807", "-9223372036854775808"})
  void farthestTscDeadlinesAreInTheFuture(long deadline) {
    board.write(0, LVT_TIMER, DEADLINE_MODE | VECTOR);
    apic.writeMsr(TSC_DEADLINE, deadline);

    time.advance(Long.MAX_VALUE / 4);

    assertThat(apic.hasPending()).isFalse();
    assertThat(apic.readMsr(TSC_DEADLINE)).isEqualTo(deadline);
  }

  @Test
  void newTscDeadlineReplacesTheOldOne() {
    board.write(0, LVT_TIMER, DEADLINE_MODE | VECTOR);
    apic.writeMsr(TSC_DEADLINE, tsc(5_000));
    apic.writeMsr(TSC_DEADLINE, tsc(9_000));

    time.advance(8_999);
    assertThat(apic.hasPending()).isFalse();
    time.advance(1);

    assertThat(apic.hasPending()).isTrue();
  }

  @Test
  void tscDeadlineMeansNothingInOtherModes() {
    board.write(0, LVT_TIMER, VECTOR);
    assertThat(apic.writeMsr(TSC_DEADLINE, tsc(5_000))).isTrue();

    time.advance(10_000);

    assertThat(apic.readMsr(TSC_DEADLINE)).isZero();
    assertThat(apic.hasPending()).isFalse();
  }

  @Test
  void countsMeanNothingInTscDeadlineMode() {
    start(DEADLINE_MODE | VECTOR, 1_000);

    time.advance(10_000);

    assertThat(board.read(0, INITIAL_COUNT)).isZero();
    assertThat(board.read(0, CURRENT_COUNT)).isZero();
    assertThat(apic.hasPending()).isFalse();
  }

  @Test
  void leavingTscDeadlineModeDisarms() {
    board.write(0, LVT_TIMER, DEADLINE_MODE | VECTOR);
    apic.writeMsr(TSC_DEADLINE, tsc(5_000));
    board.write(0, LVT_TIMER, VECTOR);

    time.advance(10_000);

    assertThat(apic.hasPending()).isFalse();
    board.write(0, LVT_TIMER, DEADLINE_MODE | VECTOR);
    assertThat(apic.readMsr(TSC_DEADLINE)).isZero();
  }

  @Test
  void resetStopsTheTimer() {
    start(PERIODIC | VECTOR, 1_000_000);
    apic.reset(ResetKind.INIT);

    assertThat(time.nextDeadline()).isEqualTo(Long.MAX_VALUE);
    assertThat(board.read(0, DIVIDE)).isZero();
  }

  @Test
  void slowerBusClockCountsSlower() {
    ApicBus bus = new ApicBus();
    ApicClocks clocks = new ApicClocks(time, new ScaledTsc(1_000_000, 0), 40);
    LocalApic slow = bus.attach(0, true, clocks, new Recorder());
    slow.mmioWrite(Board.SVR, 4, 0x1ff);
    slow.mmioWrite(DIVIDE, 4, DIVIDE_BY_1);
    slow.mmioWrite(LVT_TIMER, 4, VECTOR);
    slow.mmioWrite(INITIAL_COUNT, 4, 10);

    time.advance(399);
    assertThat(slow.hasPending()).isFalse();
    time.advance(1);

    assertThat(slow.pendingVector()).isEqualTo(VECTOR);
  }
}
