package io.cupule.device.clock;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.device.Fuzz;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class CivilTimeTest {
  private static final long YEAR_16000 = 442_700_000_000L;
  private static final long YEAR_0 = -62_167_219_200L;

  private final CivilTime time = new CivilTime();

  @Test
  void itAgreesWithTheJdkOnEveryFieldAndBack() {
    RandomGenerator random = Fuzz.random("civil time");
    for (int i = 0; i < Fuzz.ROUNDS; i++) {
      long second = random.nextLong(YEAR_0, YEAR_16000);
      LocalDateTime expected = LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC);
      time.set(second);

      assertThat(shown()).isEqualTo(expected.withNano(0));
      assertThat(time.weekday()).isEqualTo(expected.getDayOfWeek().getValue() % 7);
      assertThat(back()).isEqualTo(second);
    }
  }

  @Test
  void everyDayOf400YearsIsRight() {
    for (long day = -365; day < 146_097; day++) {
      time.set(day * 86_400);

      assertThat(shown().toLocalDate().toEpochDay()).isEqualTo(day);
      assertThat(back()).isEqualTo(day * 86_400);
    }
  }

  private LocalDateTime shown() {
    return LocalDateTime.of(
        time.year(), time.month(), time.day(), time.hour(), time.minute(), time.second());
  }

  private long back() {
    return CivilTime.epochSeconds(
        time.year(), time.month(), time.day(), time.hour(), time.minute(), time.second());
  }
}
