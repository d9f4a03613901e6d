package io.cupule.api;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * Several changes of scheduling, at {@code /v1/scheduling}. Either all of them are applied or none.
 *
 * @param pcpus by number
 * @param vms by name
 */
public record SchedulingPatch(
    Optional<Map<String, PcpuPatch>> pcpus, Optional<Map<String, VmPatch>> vms) {

  /**
   * A change of a VM.
   *
   * @param weight for bvt, 1 to 128; null for the default, 1
   * @param priority for prio, 0 to 255; null for the default, 1
   * @param warp for bvt; null to end it
   * @param reservation for rtds, with a budget and a period as in a scenario; null to end it, and a
   *     missing node, which is not null, to leave it
   * @param vcpus single vCPUs by number; comes after the others
   */
  public record VmPatch(
      @Default(Default.ONE) Optional<Integer> weight,
      @Default(Default.ONE) Optional<Integer> priority,
      @Default(Default.NO_WARP) Optional<WarpPatch> warp,
      JsonNode reservation,
      Optional<Map<String, VcpuPatch>> vcpus) {
    /** Replaces null, which the JSON reader passes for a field that is left out. */
    public VmPatch {
      reservation = Objects.requireNonNullElse(reservation, MissingNode.getInstance());
    }

    /** Returns the part for all vCPUs. */
    public ParamsPatch params() {
      return new ParamsPatch(weight, priority, warp, reservation);
    }
  }
}
