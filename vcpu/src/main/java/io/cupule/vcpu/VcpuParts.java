package io.cupule.vcpu;

import io.cupule.kvm.VcpuFd;
import io.cupule.sched.SchedEvent;
import io.cupule.sched.rendezvous.StopTarget;
import java.util.List;

/**
 * What a vCPU is made of, for those of its classes that need several of them.
 *
 * @param fd its KVM side
 * @param kick makes it leave guest mode
 * @param seat its place on its pCPU
 * @param target its part in rendezvous
 * @param requests what it is asked to do
 * @param life its state
 * @param events by ACRN's index
 * @param interrupts what stands between it and interrupt controllers
 * @param dispatch where its exits go
 */
record VcpuParts(
    VcpuFd fd,
    Kick kick,
    Seat seat,
    StopTarget target,
    PendingRequests requests,
    VcpuLife life,
    List<SchedEvent> events,
    Interrupts interrupts,
    ExitDispatch dispatch) {

  SchedEvent event(VcpuEvent event) {
    return events.get(event.index());
  }
}
