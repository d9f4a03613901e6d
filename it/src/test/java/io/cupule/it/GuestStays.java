package io.cupule.it;

import io.cupule.vcpu.trace.PcpuTrace;
import io.cupule.vcpu.trace.TraceKind;
import io.cupule.vcpu.trace.TraceReader;
import io.cupule.vcpu.trace.TraceRecord;

/** The stays in the guest on one pCPU: each begins after the one before has ended. */
final class GuestStays {
  private final TraceReader exits;
  private TraceRecord last = new TraceRecord(Long.MIN_VALUE, TraceKind.EXIT, "", "", "", 0);

  GuestStays(PcpuTrace trace) {
    exits = trace.exits();
  }

  /**
   * Looks at those that have ended since the last call.
   *
   * @throws AssertionError if two vCPUs were in the guest at once
   */
  void check() {
    exits.poll(stay -> {
      if (stay.nanoTime() - stay.value() < last.nanoTime()) {
        throw new AssertionError("two in the guest at once: " + last + " and " + stay);
      }
      last = stay;
    });
  }
}
