package io.cupule.partition.scenario.value;

import io.cupule.partition.scenario.problem.BadValueException;
import io.cupule.partition.scenario.problem.Text;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads and writes durations: {@code 50us}, {@code 500ms}, {@code 5s}, {@code 2m}, {@code 1h}. */
public final class TimeSpan {
  static final String PATTERN = "[1-9][0-9]{0,8}(us|ms|s|m|h)";

  private static final Pattern SYNTAX = Pattern.compile("([1-9][0-9]{0,8})(us|ms|s|m|h)");
  private static final Map<String, Duration> UNITS =
      Map.of(
          "us", Duration.ofNanos(1_000),
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1));
  private static final Duration LONGEST = Duration.ofHours(24);

  private TimeSpan() {}

  /**
   * Reads a duration from 1 us to 24 h.
   *
   * @param text a whole number of at most 9 digits and a unit: us, ms, s, m or h
   * @return the time
   * @throws BadValueException if it is invalid; it says what to write instead
   */
  public static Duration parse(String text) {
    Matcher parts = SYNTAX.matcher(text);
    if (!parts.matches()) {
      throw new BadValueException(
          Text.quote(text) + " is not a length of time",
          "write a whole number above 0 followed by us, ms, s, m or h, for example \"5s\"");
    }
    Duration unit = Objects.requireNonNull(UNITS.get(parts.group(2)));
    Duration span = unit.multipliedBy(Long.parseLong(parts.group(1)));
    if (span.compareTo(LONGEST) > 0) {
      throw new BadValueException(
          Text.quote(text) + " is too long", "write a length of time of at most 24h");
    }
    return span;
  }

  /**
   * Writes a duration in the largest unit that leaves no fraction.
   *
   * @param time whole microseconds
   * @return for example {@code 50us}
   */
  public static String format(Duration time) {
    return UNITS.entrySet().stream()
        .filter(unit -> time.toNanos() % unit.getValue().toNanos() == 0)
        .max(Map.Entry.comparingByValue())
        .map(unit -> time.dividedBy(unit.getValue()) + unit.getKey())
        .orElseThrow(() -> new IllegalArgumentException(time + " is finer than 1 us"));
  }

  /**
   * Checks a time against limits, which are written as in scenarios.
   *
   * @param time to check
   * @param shortest the shortest allowed time
   * @param longest the longest allowed time
   * @throws BadValueException for a time that is too short or too long
   */
  public static void checkRange(Duration time, String shortest, String longest) {
    if (time.compareTo(parse(shortest)) < 0 || time.compareTo(parse(longest)) > 0) {
      throw new BadValueException(
          "the time is out of range", "write a time from " + shortest + " to " + longest);
    }
  }
}
