package io.cupule.vcpu;

import io.cupule.kvm.VcpuFd;
import io.cupule.sched.SchedEvent;
import io.cupule.sched.rendezvous.StopTarget;
import io.cupule.vcpu.account.VcpuAccount;
import io.cupule.vcpu.exit.ExitDispatch;
import io.cupule.vcpu.exit.ExitReason;
import io.cupule.vcpu.exit.FatalExit;
import io.cupule.vcpu.exit.VcpuEnd;
import io.cupule.vcpu.inject.Injector;
import io.cupule.vcpu.pcpu.VcpuSchedEntity;
import io.cupule.vcpu.request.PendingRequests;
import io.cupule.vcpu.request.VcpuEvent;
import org.jspecify.annotations.Nullable;

/**
 * The run loop of a vCPU: reschedule if needed, handle requests, enter the guest, handle the exit,
 * repeat (ACRN's vcpu_thread). For the vCPU's own thread, except for {@link #halted} and readers of
 * counters. The loop allocates nothing.
 *
 * <p>The order matters. A kick is acknowledged first, so that its cause is visible afterwards. The
 * reschedule comes before the requests, because the vCPU may be away for long in it. The last check
 * before the entry comes after {@link StopTarget#enter}, where it may have been away too. A later
 * request comes with a kick, which ends KVM_RUN at once.
 */
final class RunLoop {
  private final Vcpu vcpu;
  private final VcpuFd fd;
  private final Kick kick;
  private final VcpuSchedEntity entity;
  private final StopTarget target;
  private final PendingRequests requests;
  private final SchedEvent interruptEvent;
  private final Injector injector;
  private final PausedRegisters registers;
  private final RequestHandler handler;
  private final ExitDispatch dispatch;
  private final VcpuListener listener;
  private final VcpuAccount account;
  private volatile boolean halted;

  RunLoop(Vcpu vcpu, VcpuParts parts, RequestHandler handler, VcpuListener listener) {
    this.vcpu = vcpu;
    this.fd = parts.fd();
    this.kick = parts.kick();
    this.entity = parts.entity();
    this.target = parts.target();
    this.requests = parts.requests();
    this.interruptEvent = parts.event(VcpuEvent.VIRTUAL_INTERRUPT);
    this.injector = parts.injector();
    this.registers = parts.registers();
    this.handler = handler;
    this.dispatch = parts.dispatch();
    this.listener = listener;
    this.account = parts.account();
  }

  /** Returns whether it waits in HLT, or is about to and checks its requests again. Any thread. */
  boolean halted() {
    return halted;
  }

  VcpuEnd run() {
    try {
      entity.awaitTurn();
      VcpuEnd end = null;
      while (end == null) {
        end = turn();
        if (end != null && listener.keeps(vcpu, end)) {
          end = null;
        }
      }
      return end;
    } catch (RuntimeException | Error e) {
      // A fault in a device or in KVM_RUN itself ends this vCPU, never the process.
      target.leave(); // no thread may wait for it, if the fault was in there
      return dispatch.crash(FatalExit.describe(e));
    }
  }

  /** Runs one iteration; returns how the vCPU ended, or null if it goes on. */
  private @Nullable VcpuEnd turn() {
    if (kick.pending()) {
      kick.acknowledge();
    }
    if (entity.needsReschedule()) {
      entity.reschedule();
      return null;
    }
    if (requests.anyBut(PendingRequests.INTERRUPTS)) {
      return handler.handle();
    }
    injector.beforeEntry();
    if (!target.enter()) {
      return null; // retired: the requests contain the reason
    }
    if (entity.needsReschedule() || requests.any() || kick.requestPending()) {
      target.leave();
      return null;
    }
    return handle(enterGuest());
  }

  private ExitReason enterGuest() {
    registers.enters();
    long entered = System.nanoTime();
    int result = fd.run();
    long left = System.nanoTime();
    target.leave();
    ExitReason reason = dispatch.reason(result);
    account.countExit(reason, left - entered);
    dispatch.record(reason, left);
    entity.traceExit(left, reason, left - entered);
    return reason;
  }

  private @Nullable VcpuEnd handle(ExitReason reason) {
    injector.afterExit();
    switch (reason) {
      case IO -> dispatch.io();
      case MMIO -> dispatch.mmio();
      case HLT -> halt();
      case X86_RDMSR -> dispatch.readMsr();
      case X86_WRMSR -> dispatch.writeMsr();
      case INTR, IRQ_WINDOW_OPEN, SET_TPR -> {}
      default -> {
        return dispatch.end(reason);
      }
    }
    return null;
  }

  /**
   * Waits for an interrupt. It first forgets earlier signals; a signal after the check of pending
   * requests ends the wait.
   */
  private void halt() {
    listener.halted(vcpu);
    halted = true;
    interruptEvent.reset();
    while (!injector.endHalt(kick.pending()) && !requests.endHalt()) {
      if (requests.anyBut(PendingRequests.INTERRUPTS)) {
        handler.handleWithinHalt();
      } else {
        vcpu.await(VcpuEvent.VIRTUAL_INTERRUPT);
      }
    }
    halted = false;
  }
}
