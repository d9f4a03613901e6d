package io.cupule.api;

import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * A change of one vCPU. Fields that are left out do not change.
 *
 * @param pcpu the host CPU on which it runs from now on
 * @param weight for bvt, 1 to 128; null for the default, 1
 * @param priority for prio, 0 to 255; null for the default, 1
 * @param warp for bvt; null to end it
 * @param reservation for rtds, with a budget and a period as in a scenario; null to end it, and a
 *     missing node, which is not null, to leave it
 */
public record VcpuPatch(
    Optional<Integer> pcpu,
    @Default(Default.ONE) Optional<Integer> weight,
    @Default(Default.ONE) Optional<Integer> priority,
    @Default(Default.NO_WARP) Optional<WarpPatch> warp,
    JsonNode reservation) {
  /** Replaces null, which the JSON reader passes for a field that is left out. */
  public VcpuPatch {
    reservation = Objects.requireNonNullElse(reservation, MissingNode.getInstance());
  }

  /** Returns the part that a VM's patch has as well. */
  public ParamsPatch params() {
    return new ParamsPatch(weight, priority, warp, reservation);
  }
}
