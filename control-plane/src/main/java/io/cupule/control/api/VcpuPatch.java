package io.cupule.control.api;

import io.cupule.control.api.SchedulingView.WarpView;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * A change of one vCPU. Fields that are left out do not change.
 *
 * @param pcpu the host CPU on which it runs from now on
 * @param weight for bvt, 1 to 128
 * @param priority for prio, 0 to 255
 * @param warp for bvt
 * @param reservation for rtds, with a budget and a period as in a scenario; null to end it, and a
 *     missing node, which is not null, to leave it
 */
public record VcpuPatch(
    Optional<Integer> pcpu,
    Optional<Integer> weight,
    Optional<Integer> priority,
    Optional<WarpView> warp,
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
