package io.cupule.device.clock;

/**
 * Date and time of day in UTC, Gregorian, as fields that are overwritten, like on a chip. Unlike
 * {@code java.time} it allocates nothing. Not thread-safe.
 */
final class CivilTime {
  static final int SECONDS_PER_DAY = 86_400;

  private static final int DAYS_PER_WEEK = 7;
  private static final int EPOCH_YEAR = 1970;
  private static final long DAYS_BEFORE_EPOCH = daysBeforeYear(EPOCH_YEAR);

  /** 1970-01-01 was a Thursday; Sunday is 0 here. */
  private static final int EPOCH_WEEKDAY = 4;

  private static final int DAYS_PER_400_YEARS = 146_097;
  private static final int[] MONTH_LENGTHS = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

  private int year;
  private int month;
  private int day;
  private int weekday;
  private int secondOfDay;

  /** Sets the time in seconds since 1970. */
  void set(long epochSeconds) {
    secondOfDay = (int) Math.floorMod(epochSeconds, (long) SECONDS_PER_DAY);
    long epochDay = Math.floorDiv(epochSeconds, (long) SECONDS_PER_DAY);
    weekday = (int) Math.floorMod(epochDay + EPOCH_WEEKDAY, (long) DAYS_PER_WEEK);
    long days = epochDay + DAYS_BEFORE_EPOCH;
    year = (int) Math.floorDiv(days * 400, (long) DAYS_PER_400_YEARS); // correct, or one off
    while (daysBeforeYear(year) > days) {
      year--;
    }
    while (daysBeforeYear(year + 1) <= days) {
      year++;
    }
    int rest = (int) (days - daysBeforeYear(year));
    month = 1;
    while (rest >= monthLength(year, month)) {
      rest -= monthLength(year, month);
      month++;
    }
    day = rest + 1;
  }

  /**
   * Returns the seconds since 1970 of a date and a time. A value out of range, which a guest may
   * choose, counts as the nearest one in range.
   */
  static long epochSeconds(int year, int month, int day, int hour, int minute, int second) {
    int realMonth = Math.clamp(month, 1, 12);
    long days = daysBeforeYear(year) - DAYS_BEFORE_EPOCH;
    for (int m = 1; m < realMonth; m++) {
      days += monthLength(year, m);
    }
    days += Math.clamp(day, 1, monthLength(year, realMonth)) - 1;
    long minutes = Math.clamp(hour, 0, 23) * 60L + Math.clamp(minute, 0, 59);
    return days * SECONDS_PER_DAY + minutes * 60 + Math.clamp(second, 0, 59);
  }

  int year() {
    return year;
  }

  /** Returns the month, 1 to 12. */
  int month() {
    return month;
  }

  /** Returns the day, 1 to 31. */
  int day() {
    return day;
  }

  /** Returns the weekday; Sunday is 0. */
  int weekday() {
    return weekday;
  }

  int hour() {
    return secondOfDay / 3600;
  }

  int minute() {
    return secondOfDay / 60 % 60;
  }

  int second() {
    return secondOfDay % 60;
  }

  private static long daysBeforeYear(int year) {
    int last = year - 1;
    return 365L * year
        + Math.floorDiv(last, 4)
        - Math.floorDiv(last, 100)
        + Math.floorDiv(last, 400);
  }

  private static int monthLength(int year, int month) {
    boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leap ? 29 : MONTH_LENGTHS[month - 1];
  }
}
