package io.cupule.vcpu;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts how often a vCPU began to wait for each event. Its thread counts, any reads. */
final class WaitCounters {
  private static final VcpuEvent[] EVENTS = VcpuEvent.values();

  private final AtomicLongArray cells = new AtomicLongArray(EVENTS.length);

  void count(VcpuEvent event) {
    // One writer at a time: no read-modify-write is needed.
    cells.setRelease(event.ordinal(), cells.getPlain(event.ordinal()) + 1);
  }

  /** Returns the counts without events that were never waited for. */
  Map<VcpuEvent, Long> read() {
    EnumMap<VcpuEvent, Long> result = new EnumMap<>(VcpuEvent.class);
    for (VcpuEvent event : EVENTS) {
      long count = cells.getAcquire(event.ordinal());
      if (count != 0) {
        result.put(event, count);
      }
    }
    return result;
  }
}
