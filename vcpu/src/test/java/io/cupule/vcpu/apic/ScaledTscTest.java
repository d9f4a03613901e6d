package io.cupule.vcpu.apic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.time.ManualTimers;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScaledTscTest {
  private static final long YEAR = 365L * 86_400 * 1_000_000_000;

  private static long exactly(long nanos, long khz) {
    return BigInteger.valueOf(nanos)
        .multiply(BigInteger.valueOf(khz))
        .divide(BigInteger.valueOf(1_000_000))
        .longValue();
  }

  @Test
  void ticksAreExactForYears() {
    long seed = Long.getLong("cupule.seed", System.nanoTime());
    System.out.println("ticks: -Dcupule.seed=" + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 10_000; i++) {
      long nanos = random.nextLong(20 * YEAR);
      long khz = random.nextLong(1, 6_000_000);
      assertThat(new ScaledTsc(khz, 5).tsc(nanos)).isEqualTo(5 + exactly(nanos, khz));
    }
  }

  @Test
  void waitIsLongEnoughAndNoLongerThanNeeded() {
    long seed = Long.getLong("cupule.seed", System.nanoTime());
    System.out.println("waits: -Dcupule.seed=" + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 10_000; i++) {
      long khz = random.nextLong(1, 6_000_000);
      long ticks = random.nextLong(Long.MAX_VALUE / 2_000_000);
      ScaledTsc tsc = new ScaledTsc(khz, 0);
      long nanos = tsc.nanos(ticks);
      if (nanos < YEAR) {
        assertThat(exactly(nanos, khz)).isGreaterThanOrEqualTo(ticks);
        assertThat(exactly(Math.max(nanos - 1, 0), khz)).isLessThanOrEqualTo(ticks);
      }
    }
  }

  @Test
  void ticksCountFromTheMomentAtWhichTheyAreKnown() {
    ScaledTsc tsc = new ScaledTsc(2_500_000_001L, 7_000_000_000L, 40);

    assertThat(tsc.tsc(7_000_000_000L)).isEqualTo(40);
    assertThat(tsc.tsc(9_000_000_000L)).isEqualTo(40 + 5_000_000_002L);
    assertThat(tsc.tsc(6_000_000_000L)).isEqualTo(40 - 2_500_000_001L);
    assertThat(tsc.tsc(6_999_999_999L)).isEqualTo(40 - 3);
  }

  @Test
  void endlessWaitSaturates() {
    assertThat(new ScaledTsc(1, 0).nanos(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
    assertThat(new ScaledTsc(3_000_000, 0).nanos(Long.MAX_VALUE)).isPositive();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, 9_000_001})
  void frequencyThatCannotBeIsRefused(long khz) {
    assertThatThrownBy(() -> new ScaledTsc(khz, 0)).hasMessageContaining("Hz");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 1_001})
  void busCycleThatCannotBeIsRefused(int nanos) {
    ScaledTsc tsc = new ScaledTsc(1, 0);
    ManualTimers timers = new ManualTimers();
    assertThatThrownBy(() -> new ApicClocks(timers, tsc, nanos)).hasMessageContaining("bus cycle");
  }
}
