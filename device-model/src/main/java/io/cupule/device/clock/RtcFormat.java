package io.cupule.device.clock;

/**
 * Converts numbers and hours to and from the clock's registers: register B selects binary or BCD,
 * and 24 or 12 hours.
 */
final class RtcFormat {
  static final int BINARY = 0x04;
  static final int HOURS_24 = 0x02;

  private static final int PM = 0x80;
  private static final int NOON = 12;

  private RtcFormat() {}

  /** Converts a number, 0 to 99, to a register's value. */
  static int number(int registerB, int value) {
    return (registerB & BINARY) != 0 ? value : ((value / 10) << 4) | (value % 10);
  }

  /** Converts an hour, 0 to 23, to a register's value. */
  static int hour(int registerB, int hour) {
    if ((registerB & HOURS_24) != 0) {
      return number(registerB, hour);
    }
    int shown = hour % NOON == 0 ? NOON : hour % NOON;
    return number(registerB, shown) | (hour >= NOON ? PM : 0);
  }

  /** Returns the number in a register; more than 99 if the value is invalid. */
  static int parseNumber(int registerB, int register) {
    return (registerB & BINARY) != 0 ? register : (register >> 4) * 10 + (register & 0x0f);
  }

  /** Returns the hour in a register; more than 23 if the value is invalid. */
  static int parseHour(int registerB, int register) {
    if ((registerB & HOURS_24) != 0) {
      return parseNumber(registerB, register);
    }
    int shown = parseNumber(registerB, register & ~PM);
    return shown % NOON + ((register & PM) != 0 ? NOON : 0);
  }
}
