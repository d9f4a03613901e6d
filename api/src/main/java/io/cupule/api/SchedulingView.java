package io.cupule.api;

import java.util.Optional;

/**
 * The scheduling parameters of a vCPU.
 *
 * @param weight for bvt, 1 to 128
 * @param priority for prio, 0 to 255
 * @param warp for bvt; absent where there is none
 * @param reservation for rtds; absent where there is none
 */
public record SchedulingView(
    int weight, int priority, Optional<WarpView> warp, Optional<ReservationView> reservation) {

  /**
   * A warp, as in a scenario.
   *
   * @param value how far it may run ahead, in virtual time
   * @param limit milliseconds of running after which it ends; 0 for never
   * @param unwarpPeriod milliseconds for which it then stays away
   */
  public record WarpView(int value, int limit, int unwarpPeriod) {}

  /**
   * A reservation, spelt as in a scenario.
   *
   * @param budget running time in each period, such as {@code 2ms}
   * @param period the period
   */
  public record ReservationView(String budget, String period) {}
}
