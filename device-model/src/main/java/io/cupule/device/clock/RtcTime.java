package io.cupule.device.clock;

/**
 * The clock's registers for the time, the alarm and the halt bits. While the time is halted so that
 * a guest can set it, the registers hold what the guest writes; otherwise each read computes the
 * time. Times are pulses of the crystal. Not thread-safe; the clock guards it.
 */
final class RtcTime {
  static final int A = 0x0a;
  static final int B = 0x0b;

  private static final int SECOND = 0x00;
  private static final int SECOND_ALARM = 0x01;
  private static final int MINUTE = 0x02;
  private static final int MINUTE_ALARM = 0x03;
  private static final int HOUR = 0x04;
  private static final int HOUR_ALARM = 0x05;
  private static final int WEEKDAY = 0x06;
  private static final int DAY = 0x07;
  private static final int MONTH = 0x08;
  private static final int YEAR = 0x09;
  private static final int CENTURY = 0x32;

  private static final int A_UPDATE = 0x80;
  private static final int A_DIVIDER_RESET = 0x60;
  private static final int B_SET = 0x80;
  private static final int B_UPDATE_ENDED = 0x10;
  private static final int ALARM_ANY = 0xc0;

  /** All registers; those of the time are valid only while it is halted. */
  private final int[] registers;

  private final RtcDivider divider = new RtcDivider();
  private final CivilTime time = new CivilTime();

  RtcTime(int[] registers) {
    this.registers = registers;
  }

  RtcDivider divider() {
    return divider;
  }

  /** Returns whether the time is halted so that the guest can set it. */
  boolean isHalted() {
    return (registers[B] & B_SET) != 0 || isDividerReset();
  }

  boolean isDividerReset() {
    return (registers[A] & A_DIVIDER_RESET) == A_DIVIDER_RESET;
  }

  /** Reads any register except those of the interrupts. */
  int read(int index, long now) {
    if (index == A) {
      return registers[A] | (!isHalted() && divider.isUpdateNear(now) ? A_UPDATE : 0);
    }
    if (isTime(index) && !isHalted()) {
      capture(now);
    }
    return registers[index];
  }

  /** Writes any register except those of the interrupts. */
  void write(int index, int value, long now) {
    if (index == A || index == B) {
      control(index, value, now);
    } else if (isTime(index) && !isHalted()) {
      capture(now);
      registers[index] = value;
      commit(now);
    } else {
      registers[index] = value;
    }
  }

  /** Returns whether the alarm was after one second since 1970 and not after another. */
  boolean wasAlarm(long after, long until) {
    int format = registers[B];
    for (long s = Math.max(after + 1, until - CivilTime.SECONDS_PER_DAY + 1); s <= until; s++) {
      int second = (int) Math.floorMod(s, (long) CivilTime.SECONDS_PER_DAY);
      if (isAlarm(SECOND_ALARM, RtcFormat.number(format, second % 60))
          && isAlarm(MINUTE_ALARM, RtcFormat.number(format, second / 60 % 60))
          && isAlarm(HOUR_ALARM, RtcFormat.hour(format, second / 3600))) {
        return true;
      }
    }
    return false;
  }

  private boolean isAlarm(int register, int shown) {
    return registers[register] >= ALARM_ANY || registers[register] == shown;
  }

  private static boolean isTime(int index) {
    return switch (index) {
      case SECOND, MINUTE, HOUR, WEEKDAY, DAY, MONTH, YEAR, CENTURY -> true;
      default -> false;
    };
  }

  private void control(int index, int value, long now) {
    boolean wasHalted = isHalted();
    boolean wasReset = isDividerReset();
    registers[index] = index == A ? value & ~A_UPDATE : value;
    if ((registers[B] & B_SET) != 0) {
      registers[B] &= ~B_UPDATE_ENDED; // as in the data sheet
    }
    if (isHalted() && !wasHalted) {
      capture(now);
    }
    if (wasReset && !isDividerReset()) {
      divider.restart(now);
    }
    if (wasHalted && !isHalted()) {
      commit(now);
    }
  }

  /** Copies the time into the registers. */
  private void capture(long now) {
    int format = registers[B];
    time.set(divider.seconds(now));
    registers[SECOND] = RtcFormat.number(format, time.second());
    registers[MINUTE] = RtcFormat.number(format, time.minute());
    registers[HOUR] = RtcFormat.hour(format, time.hour());
    registers[WEEKDAY] = RtcFormat.number(format, time.weekday() + 1);
    registers[DAY] = RtcFormat.number(format, time.day());
    registers[MONTH] = RtcFormat.number(format, time.month());
    registers[YEAR] = RtcFormat.number(format, Math.floorMod(time.year(), 100));
    registers[CENTURY] = RtcFormat.number(format, Math.floorMod(time.year() / 100, 100));
  }

  /** Sets the time from the registers. */
  private void commit(long now) {
    int format = registers[B];
    int year =
        RtcFormat.parseNumber(format, registers[CENTURY]) * 100
            + RtcFormat.parseNumber(format, registers[YEAR]);
    long seconds =
        CivilTime.epochSeconds(
            year,
            RtcFormat.parseNumber(format, registers[MONTH]),
            RtcFormat.parseNumber(format, registers[DAY]),
            RtcFormat.parseHour(format, registers[HOUR]),
            RtcFormat.parseNumber(format, registers[MINUTE]),
            RtcFormat.parseNumber(format, registers[SECOND]));
    divider.set(seconds, now);
  }
}
