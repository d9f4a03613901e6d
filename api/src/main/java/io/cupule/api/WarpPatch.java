package io.cupule.api;

import java.util.Optional;

/**
 * A change of a warp. Fields that are left out do not change.
 *
 * @param value how far it may run ahead, in virtual time; null for 0
 * @param limit milliseconds of running after which it ends; 0 or null for never
 * @param unwarpPeriod milliseconds for which it then stays away; null for 0
 */
public record WarpPatch(
    @Default(Default.ZERO) Optional<Integer> value,
    @Default(Default.ZERO) Optional<Integer> limit,
    @Default(Default.ZERO) Optional<Integer> unwarpPeriod) {}
