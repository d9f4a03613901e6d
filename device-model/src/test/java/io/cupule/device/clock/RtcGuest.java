package io.cupule.device.clock;

import io.cupule.device.Bus;
import java.time.Instant;
import java.time.InstantSource;

/** Drives a clock as a guest does. */
final class RtcGuest {
  static final int SET = 0x80;
  static final int PERIODIC = 0x40;
  static final int ALARM = 0x20;
  static final int UPDATE_ENDED = 0x10;
  static final int BINARY = 0x04;
  static final int HOURS_24 = 0x02;

  private final Bus pio = new Bus("pio", 0xffff, message -> {});
  final VirtualTimers timers = new VirtualTimers();
  final Rtc rtc;
  boolean interrupted;
  int interrupts;

  RtcGuest(String start) {
    this(start, 0, 0);
  }

  RtcGuest(String start, long below4Gib, long above4Gib) {
    InstantSource wall = InstantSource.fixed(Instant.parse(start));
    rtc = new Rtc(this::line, timers, wall, below4Gib, above4Gib);
    pio.register(Rtc.PORT, Rtc.LENGTH, rtc.ports());
  }

  private void line(boolean asserted) {
    interrupted = asserted;
    interrupts += asserted ? 1 : 0;
  }

  int read(int register) {
    pio.write(0x70, 1, register);
    return (int) pio.read(0x71, 1);
  }

  void write(int register, int value) {
    pio.write(0x70, 1, register);
    pio.write(0x71, 1, value);
  }

  /** Date and time as the registers show them, in hexadecimal. */
  String shown() {
    return "%02x%02x-%02x-%02x %02x:%02x:%02x"
        .formatted(read(0x32), read(9), read(8), read(7), read(4), read(2), read(0));
  }

  /** Sets the clock as an operating system does; the values are what goes into the registers. */
  void set(int century, int year, int month, int day, int hour, int minute, int second) {
    write(0x0b, read(0x0b) | SET);
    write(0x32, century);
    write(0x09, year);
    write(0x08, month);
    write(0x07, day);
    write(0x04, hour);
    write(0x02, minute);
    write(0x00, second);
    write(0x0b, read(0x0b) & ~SET);
  }

  void alarm(int hour, int minute, int second) {
    write(0x05, hour);
    write(0x03, minute);
    write(0x01, second);
  }

  void seconds(long seconds) {
    timers.advance(seconds * 1_000_000_000);
  }

  void microseconds(long microseconds) {
    timers.advance(microseconds * 1_000);
  }
}
