package io.cupule.vcpu.apic;

/**
 * A TSC with a fixed ratio to the host's clock and a known value at one moment.
 *
 * @param hertz ticks per second, 1 to 9,000,000,000
 * @param atNanos the moment on the clock, in nanoseconds
 * @param ticks the TSC at that moment, unsigned
 */
public record ScaledTsc(long hertz, long atNanos, long ticks) implements TscClock {
  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final long MAX_HERTZ = 9_000_000_000L;
  private static final int HERTZ_PER_KHZ = 1_000;

  /** Checks the frequency. */
  public ScaledTsc {
    if (hertz < 1 || hertz > MAX_HERTZ) {
      throw new IllegalArgumentException(
          "TSC frequency of %d Hz is not from 1 to %d; take it from KVM_GET_TSC_KHZ"
              .formatted(hertz, MAX_HERTZ));
    }
  }

  /**
   * Makes a TSC from its value at time 0 of the clock.
   *
   * @param khz ticks per millisecond, 1 to 9,000,000
   * @param atZero the TSC at time 0
   */
  public ScaledTsc(long khz, long atZero) {
    this(khz * HERTZ_PER_KHZ, 0, atZero);
  }

  /** Computes whole seconds and the rest apart, because their product with Hz overflows. */
  @Override
  public long tsc(long nanos) {
    long since = nanos - atNanos;
    return ticks
        + Math.floorDiv(since, NANOS_PER_SECOND) * hertz
        + Math.floorMod(since, NANOS_PER_SECOND) * hertz / NANOS_PER_SECOND;
  }

  @Override
  public long nanos(long count) {
    long seconds = count / hertz;
    if (seconds >= Long.MAX_VALUE / NANOS_PER_SECOND) {
      return Long.MAX_VALUE;
    }
    return seconds * NANOS_PER_SECOND + Math.ceilDiv(count % hertz * NANOS_PER_SECOND, hertz);
  }
}
