package io.cupule.vcpu;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.EnumMap;
import java.util.Map;

/**
 * Counts exits and the time in the guest. Only the vCPU's thread writes; any thread may read.
 * Opaque stores are enough: a reader needs whole and recent numbers, in no order.
 */
final class ExitCounters {
  private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(long[].class);
  private static final ExitReason[] REASONS = ExitReason.values();
  private static final int GUEST_NANOS = REASONS.length;

  private final long[] cells = new long[REASONS.length + 1];

  void countExit(ExitReason reason) {
    add(reason.ordinal(), 1);
  }

  void addGuestNanos(long nanos) {
    add(GUEST_NANOS, nanos);
  }

  private void add(int cell, long amount) {
    ELEMENT.setOpaque(cells, cell, cells[cell] + amount);
  }

  private long read(int cell) {
    return (long) ELEMENT.getOpaque(cells, cell);
  }

  long guestNanos() {
    return read(GUEST_NANOS);
  }

  Map<ExitReason, Long> exits() {
    EnumMap<ExitReason, Long> result = new EnumMap<>(ExitReason.class);
    for (ExitReason reason : REASONS) {
      long count = read(reason.ordinal());
      if (count != 0) {
        result.put(reason, count);
      }
    }
    return result;
  }
}
