package io.cupule.device.clock;

/**
 * The programming interface of one 8254 channel: conversion between bytes and counts, latches and
 * the status byte. Not thread-safe; the PIT guards it.
 */
final class PitChannel {
  private static final int ACCESS_SHIFT = 4;
  private static final int ACCESS_MASK = 3;
  private static final int ACCESS_LOW = 1;
  private static final int ACCESS_HIGH = 2;
  private static final int MODE_SHIFT = 1;
  private static final int MODE_MASK = 7;
  private static final int LAST_MODE = 5;
  private static final int BCD = 0x01;
  private static final int CONTROL = 0x3f;
  private static final int STATUS_OUT = 0x80;
  private static final int STATUS_NULL = 0x40;

  private final Countdown countdown;

  /** The last control word; low byte only, until a guest chooses. */
  private int control = ACCESS_LOW << ACCESS_SHIFT;

  private int lowByte;
  private boolean highIsWritten;
  private boolean highIsRead;
  private int latchedCount;
  private boolean countIsLatched;
  private int latchedStatus;
  private boolean statusIsLatched;

  PitChannel(boolean gate) {
    this.countdown = new Countdown(gate);
  }

  Countdown countdown() {
    return countdown;
  }

  /** Handles a control word for this channel, except a latch command. */
  void control(int word) {
    control = word & CONTROL;
    highIsWritten = false;
    highIsRead = false;
    countIsLatched = false;
    statusIsLatched = false;
    int mode = (word >> MODE_SHIFT) & MODE_MASK;
    countdown.mode(mode > LAST_MODE ? mode - 4 : mode); // the top bit of modes 2 and 3 is ignored
  }

  void write(int value, long now) {
    switch (access()) {
      case ACCESS_LOW -> load(value, now);
      case ACCESS_HIGH -> load(value << Byte.SIZE, now);
      default -> writeNextByte(value, now);
    }
  }

  int read(long now) {
    if (statusIsLatched) {
      statusIsLatched = false;
      return latchedStatus;
    }
    int count = countIsLatched ? latchedCount : count(now);
    boolean high = access() == ACCESS_HIGH || highIsRead;
    boolean more = access() != ACCESS_LOW && !high;
    highIsRead = more;
    countIsLatched &= more;
    return high ? count >> Byte.SIZE : count & 0xff;
  }

  /** Latches the count for the next reads; an existing latch stays. */
  void latchCount(long now) {
    if (!countIsLatched) {
      latchedCount = count(now);
      countIsLatched = true;
      highIsRead = false;
    }
  }

  /** Latches the status for the next read; an existing latch stays. */
  void latchStatus(long now) {
    if (!statusIsLatched) {
      latchedStatus =
          control
              | (countdown.out(now) ? STATUS_OUT : 0)
              | (countdown.isNull(now) ? STATUS_NULL : 0);
      statusIsLatched = true;
    }
  }

  PitState.Channel state() {
    return new PitState.Channel(
        control,
        lowByte,
        highIsWritten,
        highIsRead,
        latchedCount,
        countIsLatched,
        latchedStatus,
        statusIsLatched,
        countdown.state());
  }

  void load(PitState.Channel state) {
    control = state.control() & CONTROL;
    lowByte = state.lowByte();
    highIsWritten = state.highIsWritten();
    highIsRead = state.highIsRead();
    latchedCount = state.latchedCount();
    countIsLatched = state.countIsLatched();
    latchedStatus = state.latchedStatus();
    statusIsLatched = state.statusIsLatched();
    countdown.load(state.count());
  }

  private void writeNextByte(int value, long now) {
    if (highIsWritten) {
      load(lowByte | (value << Byte.SIZE), now);
    } else {
      lowByte = value;
      if (countdown.mode() == Countdown.TERMINAL_COUNT) {
        countdown.forgetCount();
      }
    }
    highIsWritten = !highIsWritten;
  }

  private void load(int register, long now) {
    int count = isBcd() ? fromBcd(register) : register;
    countdown.load(count == 0 ? modulus() : count, now);
  }

  private int count(long now) {
    int count = (int) Math.floorMod(countdown.value(now), (long) modulus());
    return isBcd() ? toBcd(count) : count;
  }

  private int access() {
    return (control >> ACCESS_SHIFT) & ACCESS_MASK;
  }

  private boolean isBcd() {
    return (control & BCD) != 0;
  }

  private int modulus() {
    return isBcd() ? 10_000 : 0x1_0000;
  }

  /** Converts four BCD digits; a digit above 9 counts with its value. */
  private static int fromBcd(int digits) {
    return digits / 0x1000 * 1000
        + digits / 0x100 % 0x10 * 100
        + digits / 0x10 % 0x10 * 10
        + digits % 0x10;
  }

  private static int toBcd(int value) {
    return value / 1000 * 0x1000 + value / 100 % 10 * 0x100 + value / 10 % 10 * 0x10 + value % 10;
  }
}
