package io.cupule.vcpu;

import io.cupule.sched.SchedEvent;

/**
 * How a vCPU is made to look at what others want of it: in its turn before it next enters the
 * guest, at once if it is in there or waits in HLT. From any thread.
 */
final class Attention {
  private final Kick kick;
  private final Seat seat;
  private final PendingRequests requests;
  private final SchedEvent interruptEvent;
  private final Attendant attendant;
  private final RunLoop loop;

  Attention(VcpuParts parts, Attendant attendant, RunLoop loop) {
    this.kick = parts.kick();
    this.seat = parts.seat();
    this.requests = parts.requests();
    this.interruptEvent = parts.event(VcpuEvent.VIRTUAL_INTERRUPT);
    this.attendant = attendant;
    this.loop = loop;
  }

  /** As {@link Vcpu#request}. */
  void request(Request request) {
    seat.traceRequest(request);
    requests.set(request);
    if (!seat.isMine() && seat.isCurrent()) {
      seat.kick();
    }
    endHalt();
  }

  /** As {@link Vcpu#call}. */
  void call(Runnable function) {
    attendant.call(function);
    request(Request.SMP_CALL);
  }

  /** As {@link Vcpu#kick}. */
  long kick() {
    long ticket = kick.request();
    // Without its pCPU it looks at the count after it got that, as with requests. A signal would
    // only make its waiting thread run for nothing.
    if (seat.isCurrent()) {
      seat.traceKick();
      kick.interrupt();
    }
    endHalt();
    return ticket;
  }

  /** It looks once more at what is pending, if it waits in HLT or is about to. */
  void endHalt() {
    if (loop.halted()) {
      interruptEvent.signal();
    }
  }
}
