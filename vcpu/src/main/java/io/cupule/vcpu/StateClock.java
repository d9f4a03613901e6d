package io.cupule.vcpu;

import java.util.EnumMap;
import java.util.Map;

/**
 * Splits a vCPU's time among its states without a gap: each change closes one interval and opens
 * the next at the same instant. Changes are rare (start, halt, wake, end), so a monitor guards
 * them.
 */
final class StateClock {
  private final long[] nanos = new long[VcpuState.values().length];
  private VcpuState state = VcpuState.OFFLINE;
  private long since;

  StateClock(long now) {
    since = now;
  }

  /** Enters a state; {@code now} before the last change counts as that change's instant. */
  synchronized void enter(VcpuState next, long now) {
    long at = Math.max(now, since);
    nanos[state.ordinal()] += at - since;
    state = next;
    since = at;
  }

  /** Makes a blocked vCPU runnable; in any other state nothing happens. */
  synchronized void wake(long now) {
    if (state == VcpuState.BLOCKED) {
      enter(VcpuState.RUNNABLE, now);
    }
  }

  /** Nanoseconds by state up to {@code now}; they add up to the time since this clock was made. */
  synchronized Map<VcpuState, Long> read(long now) {
    EnumMap<VcpuState, Long> result = new EnumMap<>(VcpuState.class);
    for (VcpuState each : VcpuState.values()) {
      long open = each == state ? Math.max(0, now - since) : 0;
      result.put(each, nanos[each.ordinal()] + open);
    }
    return result;
  }
}
