package io.cupule.control.cli.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgeTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  @ParameterizedTest
  @CsvSource({
    "PT-1S, 0ms",
    "PT0.0009S, 0ms",
    "PT0.999S, 999ms",
    "PT1S, 1.0s",
    "PT59.94S, 59.9s",
    "PT1M, 1m00s",
    "PT59M59S, 59m59s",
    "PT1H, 1h00m",
    "PT23H59M, 23h59m",
    "PT24H, 1d00h"
  })
  void ageHasTheTwoUnitsThatMatter(Duration age, String text) {
    assertThat(Age.of(NOW.minus(age), NOW)).isEqualTo(text);
  }
}
