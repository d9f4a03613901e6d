package io.cupule.partition.chipset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.cupule.kvm.Kvm;
import io.cupule.kvm.testing.ProcSelf;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.time.ManualTimers;
import io.cupule.time.NanoClock;
import io.cupule.time.TimerService;
import org.junit.jupiter.api.Test;

/** In virtual time, against a counter whose rate differs from what KVM says. */
final class TscReferenceTest {
  private static final int KHZ = 2_000_000;
  private static final long SECOND = 1_000_000_000;
  private static final long TICKS_PER_MICRO = 2_000;

  private final ManualTimers timers = new ManualTimers();
  private long ticksPerMillion = 2_000_000_000L;
  private long readingNanos;
  private boolean released;
  private long ticks = 1_000_000;
  private long counted;

  /** The counter goes by the clock, at a rate that tests change, and reading it takes time. */
  private long counter() {
    timers.advance(readingNanos);
    ticks += (timers.now() - counted) * ticksPerMillion / 1_000_000_000;
    counted = timers.now();
    return ticks;
  }

  private final TscReference reference =
      new TscReference(this::counter, KHZ, timers, () -> released = true);

  @Test
  @RequiresKvm
  void referenceThatCannotBeMadeLeavesNoVm() {
    TimerService refusing =
        new TimerService() {
          @Override
          public NanoClock clock() {
            return System::nanoTime;
          }

          @Override
          public Timer timer(String name, Runnable action) {
            throw new IllegalStateException("no timer");
          }
        };
    try (Kvm kvm = Kvm.open()) {
      assertThatIllegalStateException().isThrownBy(() -> TscReference.open(kvm, refusing));
    }
    assertThat(ProcSelf.kvmDescriptors()).isEmpty();
  }

  private void pass(long nanos) {
    for (long left = nanos; left > 0; left -= SECOND / 4) {
      timers.advance(Math.min(left, SECOND / 4));
    }
  }

  private long error() {
    return reference.scale().tsc(timers.now()) - counter();
  }

  @Test
  void counterAtTheNominalRateIsFollowedExactly() {
    pass(10 * SECOND + 345);

    assertThat(error()).isBetween(-1L, 0L);
  }

  @Test
  void clockThatNtpBendsIsFollowed() {
    ticksPerMillion += ticksPerMillion / 5_000; // 200 millionths

    pass(3 * SECOND + SECOND / 2);

    assertThat(error()).isBetween(-TICKS_PER_MICRO, TICKS_PER_MICRO);
  }

  @Test
  void rateThatChangesIsOffForOneSecondOnly() {
    pass(5 * SECOND);
    ticksPerMillion += ticksPerMillion / 10_000;
    pass(SECOND / 2);
    assertThat(error()).isLessThan(-10 * TICKS_PER_MICRO);

    pass(2 * SECOND);

    assertThat(error()).isBetween(-TICKS_PER_MICRO, TICKS_PER_MICRO);
  }

  @Test
  void counterThatJumpedIsFollowedAtTheNominalRate() {
    pass(2 * SECOND);
    ticks += 3600 * ticksPerMillion; // the clock stood still in a suspend, the counter did not

    pass(2 * SECOND);

    assertThat(error()).isBetween(-TICKS_PER_MICRO, TICKS_PER_MICRO);
  }

  @Test
  void readingThatWasInterruptedIsNotTaken() {
    pass(2 * SECOND);
    var before = reference.scale();

    readingNanos = 50_001;
    timers.advance(SECOND);

    assertThat(reference.scale()).isSameAs(before);
  }

  @Test
  void closedReferenceArmsNoTimerAndIsReleasedOnce() {
    reference.close();
    assertThat(released).isTrue();
    assertThat(timers.nextDeadline()).isEqualTo(Long.MAX_VALUE);

    released = false;
    reference.close();
    assertThat(released).isFalse();
  }
}
