package io.cupule.vcpu;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts a vCPU's switches. Written under its pCPU's lock; any thread may read. */
final class SwitchCounters {
  private static final SwitchCause[] CAUSES = SwitchCause.values();

  private final AtomicLongArray cells = new AtomicLongArray(CAUSES.length);

  void count(SwitchCause cause) {
    // One writer at a time: no read-modify-write is needed.
    cells.setRelease(cause.ordinal(), cells.getPlain(cause.ordinal()) + 1);
  }

  Map<SwitchCause, Long> read() {
    EnumMap<SwitchCause, Long> result = new EnumMap<>(SwitchCause.class);
    for (SwitchCause cause : CAUSES) {
      result.put(cause, cells.getAcquire(cause.ordinal()));
    }
    return result;
  }
}
