package io.cupule.vcpu.apic;

import io.cupule.time.TimerService;

/**
 * The clocks of a local APIC's timer.
 *
 * @param timers provides its timer and its clock
 * @param tsc the guest's TSC
 * @param busCycleNanos one cycle of the APIC bus clock in nanoseconds, 1 to 1000, before the divide
 *     configuration
 */
public record ApicClocks(TimerService timers, TscClock tsc, int busCycleNanos) {
  private static final int MAX_CYCLE = 1_000;

  /** Checks the cycle. */
  public ApicClocks {
    if (busCycleNanos < 1 || busCycleNanos > MAX_CYCLE) {
      throw new IllegalArgumentException(
          "APIC bus cycle of %d ns is not from 1 to %d ns".formatted(busCycleNanos, MAX_CYCLE));
    }
  }

  /** Uses a bus clock of 1 GHz, like KVM's own local APIC. */
  public ApicClocks(TimerService timers, TscClock tsc) {
    this(timers, tsc, 1);
  }
}
