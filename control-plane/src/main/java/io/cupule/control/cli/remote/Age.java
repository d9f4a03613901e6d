package io.cupule.control.cli.remote;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Formats an age in a few characters. */
final class Age {
  private Age() {}

  /**
   * Formats the time between two instants: {@code 120ms}, {@code 4.2s}, {@code 3m05s}, {@code
   * 2h10m}, {@code 5d01h}.
   *
   * @param since the earlier instant; a later one, from a wrong clock, gives age 0
   */
  static String of(Instant since, Instant now) {
    long millis = Math.max(0, Duration.between(since, now).toMillis());
    Duration age = Duration.ofMillis(millis);
    if (millis < 1000) {
      return millis + "ms";
    }
    if (millis < 60_000) {
      return String.format(Locale.ROOT, "%.1fs", millis / 1e3);
    }
    if (age.toHours() < 1) {
      return two(age.toMinutes(), "m", age.toSecondsPart(), "s");
    }
    return age.toDays() < 1
        ? two(age.toHours(), "h", age.toMinutesPart(), "m")
        : two(age.toDays(), "d", age.toHoursPart(), "h");
  }

  private static String two(long large, String largeUnit, int small, String smallUnit) {
    return String.format(Locale.ROOT, "%d%s%02d%s", large, largeUnit, small, smallUnit);
  }
}
