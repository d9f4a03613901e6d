package io.cupule.vcpu;

import io.cupule.kvm.VcpuFd;
import io.cupule.sched.SchedEvent;
import io.cupule.sched.rendezvous.StopTarget;
import org.jspecify.annotations.Nullable;

/**
 * The life of a running vCPU: give way if others come first, look at requests, enter the guest,
 * handle the exit, again (ACRN's vcpu_thread). Touched only by the vCPU's own thread, but for
 * {@link #halted} and the counters' readers. Nothing in the loop allocates.
 *
 * <p>The order matters. A kick is taken note of first, so that what it announced is seen behind it.
 * The reschedule comes before the requests, because the vCPU may be away for long in it. The last
 * look before the entry comes after {@link StopTarget#enter}, where it may have been away as well.
 * Whatever comes later than that look is announced by a kick, which ends KVM_RUN at once.
 */
final class RunLoop {
  private final Vcpu vcpu;
  private final VcpuFd fd;
  private final Kick kick;
  private final Seat seat;
  private final StopTarget target;
  private final PendingRequests requests;
  private final SchedEvent interruptEvent;
  private final Interrupts interrupts;
  private final PauseRecord registers;
  private final Attendant attendant;
  private final ExitDispatch dispatch;
  private final VcpuListener listener;
  private final ExitCounters counters;
  private volatile boolean halted;

  RunLoop(
      Vcpu vcpu,
      VcpuParts parts,
      Attendant attendant,
      VcpuListener listener,
      ExitCounters counters) {
    this.vcpu = vcpu;
    this.fd = parts.fd();
    this.kick = parts.kick();
    this.seat = parts.seat();
    this.target = parts.target();
    this.requests = parts.requests();
    this.interruptEvent = parts.event(VcpuEvent.VIRTUAL_INTERRUPT);
    this.interrupts = parts.interrupts();
    this.registers = parts.registers();
    this.attendant = attendant;
    this.dispatch = parts.dispatch();
    this.listener = listener;
    this.counters = counters;
  }

  /**
   * From any thread: whether it waits in HLT, or is about to and looks at its requests once more.
   */
  boolean halted() {
    return halted;
  }

  VcpuEnd run() {
    try {
      seat.awaitTurn();
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
      target.leave(); // nobody is to wait for it, if it came from in there
      return dispatch.crash(FatalExit.describe(e));
    }
  }

  /** One time around; returns how the vCPU ended, or null if it goes on. */
  private @Nullable VcpuEnd turn() {
    if (kick.pending()) {
      kick.acknowledge();
    }
    if (seat.needsReschedule()) {
      seat.reschedule();
      return null;
    }
    if (requests.anyBut(PendingRequests.INTERRUPTS)) {
      return attendant.attend();
    }
    interrupts.beforeEntry();
    if (!target.enter()) {
      return null; // retired: the requests say why
    }
    if (seat.needsReschedule() || requests.any() || kick.requestPending()) {
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
    counters.addGuestNanos(left - entered);
    counters.countExit(reason);
    dispatch.record(reason, left);
    seat.traceExit(left, reason, left - entered);
    return reason;
  }

  private @Nullable VcpuEnd handle(ExitReason reason) {
    interrupts.afterExit();
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
   * Waits for an interrupt. A signal that came before is forgotten first; one that comes after the
   * look at what is pending ends the wait.
   */
  private void halt() {
    listener.halted(vcpu);
    halted = true;
    interruptEvent.reset();
    while (!interrupts.endHalt(kick.pending()) && !requests.endHalt()) {
      if (requests.anyBut(PendingRequests.INTERRUPTS)) {
        attendant.attendWithinHalt();
      } else {
        vcpu.await(VcpuEvent.VIRTUAL_INTERRUPT);
      }
    }
    halted = false;
  }
}
