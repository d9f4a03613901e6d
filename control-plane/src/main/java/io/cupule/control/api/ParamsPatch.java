package io.cupule.control.api;

import io.cupule.control.api.SchedulingView.WarpView;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * A change of the scheduling parameters of all vCPUs of a VM. Fields that are left out do not
 * change.
 *
 * @param weight for bvt, 1 to 128
 * @param priority for prio, 0 to 255
 * @param warp for bvt
 * @param reservation for rtds, with a budget and a period as in a scenario; null to end it, and a
 *     missing node, which is not null, to leave it
 */
public record ParamsPatch(
    Optional<Integer> weight,
    Optional<Integer> priority,
    Optional<WarpView> warp,
    JsonNode reservation) {
  /** Replaces null, which the JSON reader passes for a field that is left out. */
  public ParamsPatch {
    reservation = Objects.requireNonNullElse(reservation, MissingNode.getInstance());
  }
}
