package io.cupule.vcpu;

import io.cupule.sched.SchedEvent;
import io.cupule.vcpu.pcpu.VcpuSchedEntity;
import io.cupule.vcpu.request.PendingRequests;
import io.cupule.vcpu.request.Request;
import io.cupule.vcpu.request.VcpuEvent;

/**
 * Makes a vCPU check its requests: before its next entry into the guest, or at once if it is in the
 * guest or waits in HLT. For any thread.
 */
final class VcpuNotifier {
  private final Kick kick;
  private final VcpuSchedEntity entity;
  private final PendingRequests requests;
  private final SchedEvent interruptEvent;
  private final RequestHandler handler;
  private final RunLoop loop;

  VcpuNotifier(VcpuParts parts, RequestHandler handler, RunLoop loop) {
    this.kick = parts.kick();
    this.entity = parts.entity();
    this.requests = parts.requests();
    this.interruptEvent = parts.event(VcpuEvent.VIRTUAL_INTERRUPT);
    this.handler = handler;
    this.loop = loop;
  }

  /** See {@link Vcpu#request}. */
  void request(Request request) {
    entity.traceRequest(request);
    requests.set(request);
    if (!entity.isMine() && entity.isCurrent()) {
      entity.kick();
    }
    endHalt();
  }

  /** See {@link Vcpu#call}. */
  void call(Runnable function) {
    handler.call(function);
    request(Request.SMP_CALL);
  }

  /** See {@link Vcpu#kick}. */
  long kick() {
    long ticket = kick.request();
    // Without its pCPU, the vCPU checks the count after it gets the pCPU, as with requests. A
    // signal would only wake its waiting thread for nothing.
    if (entity.isCurrent()) {
      entity.traceKick();
      kick.interrupt();
    }
    endHalt();
    return ticket;
  }

  /** Makes it check its requests again, if it waits in HLT or is about to. */
  void endHalt() {
    if (loop.halted()) {
      interruptEvent.signal();
    }
  }
}
