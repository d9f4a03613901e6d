package io.cupule.device.clock;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.device.Fuzz;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class OscillatorTest {
  private static final long YEAR = 365L * 86_400 * 1_000_000_000;

  @Test
  void aPulseBeginsAtTheNanosecondItIsSaidTo() {
    RandomGenerator random = Fuzz.random("oscillator");
    for (int i = 0; i < Fuzz.ROUNDS; i++) {
      long hertz = random.nextLong(1, 1_000_000_001);
      Oscillator oscillator = new Oscillator(hertz, random.nextLong(-YEAR, YEAR));
      long tick = random.nextLong(hertz * 86_400 * 365);
      long begin = oscillator.nanosAt(tick);

      assertThat(oscillator.ticks(begin)).isEqualTo(tick);
      assertThat(oscillator.ticks(begin - 1)).isEqualTo(tick - 1);
    }
  }

  @Test
  void thereIsNoDrift() {
    Oscillator oscillator = new Oscillator(1_193_182, 5);

    assertThat(oscillator.ticks(5 + YEAR)).isEqualTo(1_193_182L * 365 * 86_400);
  }
}
