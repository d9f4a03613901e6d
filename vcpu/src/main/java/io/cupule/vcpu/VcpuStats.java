package io.cupule.vcpu;

import java.util.EnumMap;
import java.util.Map;

/**
 * What a vCPU did so far.
 *
 * @param exits how often KVM_RUN returned, by reason; reasons that never came up are left out
 * @param kicks how often it was kicked
 * @param guestNanos nanoseconds inside KVM_RUN
 * @param stateNanos nanoseconds in each state, since the vCPU was made; they add up to that time
 */
public record VcpuStats(
    Map<ExitReason, Long> exits, long kicks, long guestNanos, Map<VcpuState, Long> stateNanos) {

  /** Keeps copies, so that a report does not change under its reader. */
  public VcpuStats {
    exits = copy(ExitReason.class, exits);
    stateNanos = copy(VcpuState.class, stateNanos);
  }

  private static <K extends Enum<K>> Map<K, Long> copy(Class<K> type, Map<K, Long> map) {
    EnumMap<K, Long> copy = new EnumMap<>(type);
    copy.putAll(map);
    return java.util.Collections.unmodifiableMap(copy);
  }
}
