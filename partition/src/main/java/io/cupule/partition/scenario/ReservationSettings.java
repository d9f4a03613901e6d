package io.cupule.partition.scenario;

import io.cupule.partition.scenario.form.Setting;
import io.cupule.sched.Reservation;
import java.time.Duration;

/**
 * Guarantees pCPU time to each vCPU of a VM, under rtds.
 *
 * @param budget running time per period, 10 us up to the period
 * @param period 100 us to 1 s
 */
public record ReservationSettings(
    @Setting(
            doc = "Running time in every period, at most the period.",
            example = "'2ms'",
            shortest = "10us",
            longest = "1s")
        Duration budget,
    @Setting(
            doc = "Length of a period; the vCPU gets its budget once in each.",
            example = "'10ms'",
            shortest = "100us",
            longest = "1s")
        Duration period) {

  /** Converts it for the policies; the values are in range. */
  public Reservation toReservation() {
    return new Reservation(budget.toNanos(), period.toNanos());
  }
}
