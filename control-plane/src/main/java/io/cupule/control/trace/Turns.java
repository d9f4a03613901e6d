package io.cupule.control.trace;

import io.cupule.vcpu.TraceKind;
import io.cupule.vcpu.TraceRecord;

/** Makes turns of the switches of one pCPU. */
final class Turns {

  /** Told about turns, in ascending order. */
  @FunctionalInterface
  interface Listener {
    /** A vCPU had the pCPU, for longer than no time. */
    void turn(String vcpu, long from, long to);
  }

  private final Listener listener;
  private String vcpu;
  private long since;
  private boolean begun;
  private boolean sinceKnown;

  /**
   * Makes turns.
   *
   * @param current who has the pCPU if no switch tells otherwise; empty where it is idle
   */
  Turns(String current, Listener listener) {
    this.vcpu = current;
    this.listener = listener;
  }

  /** The first record, of whatever kind, tells from when on anything is known. */
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

  /** Records are missing: what is known begins anew with the next switch. */
  void gap() {
    sinceKnown = false;
  }

  /** Tells the turn that goes on as if it ended. */
  void end(long now) {
    if (sinceKnown && !vcpu.isEmpty() && now > since) {
      listener.turn(vcpu, since, now);
    }
  }
}
