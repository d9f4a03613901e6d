package io.cupule.api;

import java.util.Optional;

/**
 * A change of a reservation. A field that is left out does not change; a new reservation needs
 * both.
 *
 * @param budget running time in each period, such as {@code 2ms}
 * @param period the period
 */
public record ReservationPatch(Optional<String> budget, Optional<String> period) {}
