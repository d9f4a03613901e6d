package io.cupule.device.clock;

/**
 * The count and the output of one 8254 channel, for each of the six modes (8254 data sheet, 231164,
 * "Mode Definitions"). All times are pulses of the chip's clock; the state is computed from the
 * time when the count was loaded. Times of calls must not decrease. Not thread-safe; the PIT guards
 * it.
 */
final class Countdown {
  /** A pulse that never comes. */
  static final long NEVER = Long.MAX_VALUE;

  static final int TERMINAL_COUNT = 0;
  static final int ONE_SHOT = 1;
  static final int RATE = 2;
  static final int SQUARE_WAVE = 3;
  static final int SOFTWARE_STROBE = 4;
  static final int HARDWARE_STROBE = 5;

  private int mode;
  private boolean gate;

  /** Whether a count was written after the mode. */
  private boolean written;

  private boolean counting;
  private int count;
  private long start;

  /** The value of the count when the gate stopped it. */
  private long held;

  /** A count that waits for the end of a period or for a trigger; 0 if none does. */
  private int next;

  /** When {@link #next} takes over in the periodic modes. */
  private long switchAt;

  Countdown(boolean gate) {
    this.gate = gate;
  }

  int mode() {
    return mode;
  }

  boolean isPeriodic() {
    return mode == RATE || mode == SQUARE_WAVE;
  }

  /** Sets a mode, 0 to 5; counting starts when a count is written. */
  void mode(int chosen) {
    mode = chosen;
    counting = false;
    held = 0;
    next = 0;
    forgetCount();
  }

  /** In mode 0, the first byte of a new count stops the old one. */
  void forgetCount() {
    written = false;
    counting = false;
  }

  /** Sets a count, 1 or more. */
  void load(int value, long now) {
    boolean first = !written;
    written = true;
    if (isTriggered()) {
      next = value;
    } else if (isPeriodic() && !first) {
      settle(now);
      next = value;
      switchAt = boundaryAfter(now);
    } else {
      begin(value, now);
    }
  }

  void gate(boolean level, long now) {
    if (level == gate) {
      return;
    }
    settle(now);
    if (!level && !isTriggered()) {
      held = elapsed(now);
      counting = false;
    }
    gate = level;
    if (level && written) {
      if (isTriggered() || isPeriodic()) {
        begin(next != 0 ? next : count, now);
      } else {
        start = now - held;
        counting = true;
      }
    }
  }

  /** Returns the output. */
  boolean out(long now) {
    settle(now);
    long elapsed = elapsed(now);
    return switch (mode) {
      case TERMINAL_COUNT -> written && elapsed >= count;
      case ONE_SHOT -> !counting || elapsed >= count;
      case RATE -> !counting || elapsed % count != count - 1;
      case SQUARE_WAVE -> !counting || elapsed % count < highHalf(count);
      default -> !counting || elapsed != count;
    };
  }

  /** Returns the counter's value; it may be far below zero if it continued past 0. */
  long value(long now) {
    settle(now);
    long elapsed = elapsed(now);
    if (!isPeriodic() || count == 0) {
      return count - elapsed;
    }
    long phase = elapsed % count;
    if (mode == RATE) {
      return count - phase;
    }
    long sinceHalf = phase < highHalf(count) ? phase : phase - highHalf(count);
    return (count & ~1) - 2 * sinceHalf;
  }

  /** Returns whether the last written count is not yet in use. */
  boolean isNull(long now) {
    settle(now);
    return !written || next != 0 || (counting && now < start);
  }

  /** Returns the first pulse after {@code after} where the output rises because a count ended. */
  long nextRise(long after) {
    if (!counting) {
      return NEVER;
    }
    if (isPeriodic()) {
      long rise = periodEnd(start, count, after);
      return next == 0 || rise <= switchAt
          ? rise
          : periodEnd(startAfterSwitch(), next, Math.max(after, switchAt - 1));
    }
    boolean strobe = mode == SOFTWARE_STROBE || mode == HARDWARE_STROBE;
    long rise = start + count + (strobe ? 1 : 0);
    return rise > after ? rise : NEVER;
  }

  /** Returns whether the gate starts the count in this mode. */
  private boolean isTriggered() {
    return mode == ONE_SHOT || mode == HARDWARE_STROBE;
  }

  /** Loads the count at the next pulse of the clock. */
  private void begin(int value, long now) {
    count = value;
    next = 0;
    start = now + 1;
    held = 0;
    counting = gate || isTriggered();
  }

  private void settle(long now) {
    if (next != 0 && isPeriodic() && counting && now >= switchAt) {
      start = startAfterSwitch();
      count = next;
      next = 0;
    }
  }

  private long elapsed(long now) {
    return counting ? Math.max(0, now - start) : held;
  }

  /** Returns when a new count may take over: at the end of a period, or of half a square wave. */
  private long boundaryAfter(long now) {
    long end = periodEnd(start, count, now);
    long half = end - count + highHalf(count);
    return mode == SQUARE_WAVE && half > now ? half : end;
  }

  /** Returns the start of the new count's period, also if only its low half is left. */
  private long startAfterSwitch() {
    boolean falls = (switchAt - start) % count != 0;
    return falls ? switchAt - highHalf(next) : switchAt;
  }

  PitState.Count state() {
    return new PitState.Count(mode, gate, written, counting, count, start, held, next, switchAt);
  }

  void load(PitState.Count state) {
    mode = state.mode();
    gate = state.gate();
    written = state.written();
    counting = state.counting();
    count = state.count();
    start = state.start();
    held = state.held();
    next = state.next();
    switchAt = state.switchAt();
  }

  private static long periodEnd(long start, int count, long after) {
    return start + Math.max(1, Math.floorDiv(after - start, count) + 1) * count;
  }

  private static int highHalf(int count) {
    return (count + 1) / 2;
  }
}
