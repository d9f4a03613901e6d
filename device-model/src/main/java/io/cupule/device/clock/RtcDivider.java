package io.cupule.device.clock;

/**
 * The crystal and divider chain of the clock: counts seconds and the pulses of the periodic
 * interrupt. Times are pulses of the 32,768 Hz crystal. Not thread-safe; the clock guards it.
 */
final class RtcDivider {
  static final int HERTZ = 32_768;

  /** The chip announces an update this many pulses (244 us) before it. */
  private static final int ANNOUNCED = 8;

  /** Rates 1 and 2 are the same as 8 and 9. */
  private static final int FIRST_REGULAR_RATE = 3;

  /** A pulse at which a second begins. */
  private long phase;

  /** Seconds since 1970 at {@link #phase}. */
  private long secondsAtPhase;

  /** Starts a second at a pulse. */
  void load(long pulse, long epochSeconds) {
    phase = pulse;
    secondsAtPhase = epochSeconds;
  }

  /** Returns a pulse at which a second begins. */
  long phase() {
    return phase;
  }

  /** Returns the seconds since 1970 at {@link #phase}. */
  long secondsAtPhase() {
    return secondsAtPhase;
  }

  /** Returns the time in seconds since 1970. */
  long seconds(long now) {
    return secondsAtPhase + secondsSincePhase(now);
  }

  /** Sets the time; the start of the next second does not change. */
  void set(long epochSeconds, long now) {
    secondsAtPhase = epochSeconds - secondsSincePhase(now);
  }

  /** Ends the divider's reset: the first second ends half a second later. */
  void restart(long now) {
    phase = now - HERTZ / 2;
  }

  /** Returns whether an update is so near that a guest might read inconsistent values. */
  boolean isUpdateNear(long now) {
    return Math.floorMod(now - phase, HERTZ) >= HERTZ - ANNOUNCED;
  }

  long nextSecond(long now) {
    return phase + (secondsSincePhase(now) + 1) * HERTZ;
  }

  /** Returns the number of periods of that rate, 1 to 15, that have passed. */
  long periods(int rate, long now) {
    return (now - phase) >> shift(rate);
  }

  long nextPeriod(int rate, long now) {
    return phase + ((periods(rate, now) + 1) << shift(rate));
  }

  private long secondsSincePhase(long now) {
    return Math.floorDiv(now - phase, (long) HERTZ);
  }

  private static int shift(int rate) {
    return (rate < FIRST_REGULAR_RATE ? rate + 7 : rate) - 1;
  }
}
