package io.cupule.vcpu.apic;

/**
 * A TSC at a fixed ratio to the host's clock.
 *
 * @param khz ticks per millisecond, 1 to 1,000,000,000
 * @param atZero ticks at time 0 of the clock; may be negative, for a TSC that starts later
 */
public record ScaledTsc(long khz, long atZero) implements TscClock {
  private static final long NANOS_PER_MS = 1_000_000;
  private static final long MAX_KHZ = 1_000_000_000;

  /** Checks the frequency. */
  public ScaledTsc {
    if (khz < 1 || khz > MAX_KHZ) {
      throw new IllegalArgumentException(
          "TSC frequency %d kHz is not from 1 to %d; take it from KVM_GET_TSC_KHZ"
              .formatted(khz, MAX_KHZ));
    }
  }

  /** Whole milliseconds and their rest apart, because their product with kHz would overflow. */
  @Override
  public long tsc(long nanos) {
    return atZero + nanos / NANOS_PER_MS * khz + nanos % NANOS_PER_MS * khz / NANOS_PER_MS;
  }

  @Override
  public long nanos(long ticks) {
    long millis = ticks / khz;
    if (millis >= Long.MAX_VALUE / NANOS_PER_MS) {
      return Long.MAX_VALUE;
    }
    return millis * NANOS_PER_MS + Math.ceilDiv(ticks % khz * NANOS_PER_MS, khz);
  }
}
