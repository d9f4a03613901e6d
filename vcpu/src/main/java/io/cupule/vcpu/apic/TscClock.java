package io.cupule.vcpu.apic;

/**
 * The guest's time-stamp counter, for the deadline timer. Called under a local APIC's lock on the
 * thread of its vCPU; must not block and must not allocate.
 */
public interface TscClock {
  /**
   * Returns the guest's TSC at a time.
   *
   * @param nanos time in nanoseconds of the timer service's clock
   * @return ticks, unsigned 64-bit
   */
  long tsc(long nanos);

  /**
   * Returns the duration of a number of TSC ticks, rounded up.
   *
   * @param ticks 0 or more
   * @return nanoseconds, or {@link Long#MAX_VALUE} if they do not fit
   */
  long nanos(long ticks);
}
