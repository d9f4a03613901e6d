package io.cupule.device.clock;

/**
 * Counts the pulses of a crystal since the nanosecond {@code origin} of a clock, without drift: for
 * each pulse {@code t}, {@code ticks(nanosAt(t)) == t}. Correct for any uptime of a machine.
 *
 * @param hertz pulses per second, 1 to 10<sup>9</sup>
 * @param origin the time of pulse 0
 */
record Oscillator(long hertz, long origin) {
  private static final long NANOS = 1_000_000_000;

  /** Returns the last pulse at or before a time. */
  long ticks(long nanos) {
    long age = nanos - origin;
    long seconds = Math.floorDiv(age, NANOS);
    return seconds * hertz + Math.floorMod(age, NANOS) * hertz / NANOS;
  }

  /** Returns the first nanosecond of a pulse. */
  long nanosAt(long tick) {
    long seconds = Math.floorDiv(tick, hertz);
    return origin + seconds * NANOS + Math.ceilDiv(Math.floorMod(tick, hertz) * NANOS, hertz);
  }
}
