package io.cupule.control.trace;

import io.cupule.vcpu.trace.TraceKind;
import io.cupule.vcpu.trace.TraceRecord;

/** Turns the switch records of one pCPU into turns of vCPUs. */
final class Turns {

  /** Receives turns, in ascending order. */
  @FunctionalInterface
  interface Listener {
    /** A vCPU had the pCPU; {@code to} is greater than {@code from}. */
    void turn(String vcpu, long from, long to);
  }

  private final Listener listener;
  private String vcpu;
  private long since;
  private boolean begun;
  private boolean sinceKnown;

  /**
   * Makes an instance.
   *
   * @param current the vCPU on the pCPU if no switch follows; empty if it is idle
   */
  Turns(String current, Listener listener) {
    this.vcpu = current;
    this.listener = listener;
  }

  /** Handles a record; nothing is known about the time before the first record. */
  void accept(TraceRecord scheduling) {
    if (!begun) {
      begun = true;
      since = scheduling.nanoTime();
      sinceKnown = true;
    }
    if (scheduling.kind() == TraceKind.SWITCH || scheduling.kind() == TraceKind.IDLE) {
      vcpu = scheduling.previous();
      end(scheduling.nanoTime());
      vcpu = scheduling.vcpu();
      since = scheduling.nanoTime();
      sinceKnown = true;
    }
  }

  /** Notes that records are missing: the next turn begins at the next switch. */
  void gap() {
    sinceKnown = false;
  }

  /** Reports the present turn as if it ended now. */
  void end(long now) {
    if (sinceKnown && !vcpu.isEmpty() && now > since) {
      listener.turn(vcpu, since, now);
    }
  }
}
