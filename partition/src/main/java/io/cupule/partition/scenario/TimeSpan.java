package io.cupule.partition.scenario;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How people write a length of time: {@code 50us}, {@code 500ms}, {@code 5s}, {@code 2m}, {@code
 * 1h}.
 */
public final class TimeSpan {
  static final String PATTERN = "[1-9][0-9]{0,8}(us|ms|s|m|h)";

  private static final Pattern SYNTAX = Pattern.compile("([1-9][0-9]{0,8})(us|ms|s|m|h)");
  private static final Duration LONGEST = Duration.ofHours(24);

  private TimeSpan() {}

  /**
   * Reads a length of time from 1 us to 24 h.
   *
   * @param text a whole number of at most 9 digits and a unit: us, ms, s, m or h
   * @return the time
   * @throws IllegalArgumentException if it is not one; the message says what to write instead
   */
  public static Duration parse(String text) {
    Matcher parts = SYNTAX.matcher(text);
    if (!parts.matches()) {
      throw new BadValueException(
          Text.quote(text) + " is not a length of time",
          "write a whole number above 0 followed by us, ms, s, m or h, for example \"5s\"");
    }
    long count = Long.parseLong(parts.group(1));
    Duration span =
        switch (parts.group(2)) {
          case "us" -> Duration.of(count, ChronoUnit.MICROS);
          case "ms" -> Duration.ofMillis(count);
          case "s" -> Duration.ofSeconds(count);
          case "m" -> Duration.ofMinutes(count);
          default -> Duration.ofHours(count);
        };
    if (span.compareTo(LONGEST) > 0) {
      throw new BadValueException(
          Text.quote(text) + " is too long", "write a length of time of at most 24h");
    }
    return span;
  }

  /**
   * Checks the limits of a field.
   *
   * @throws BadValueException for a time that is too short or too long
   */
  static void checkRange(Duration time, Setting limits) {
    if (time.compareTo(parse(limits.shortest())) < 0
        || time.compareTo(parse(limits.longest())) > 0) {
      throw new BadValueException(
          "the time is out of range",
          "write a time from " + limits.shortest() + " to " + limits.longest());
    }
  }
}
