package io.cupule.vcpu;

import io.cupule.kvm.VcpuFd;

/**
 * The life of a running vCPU: look at requests, enter the guest, handle the exit, again. Touched
 * only by the vCPU's own thread, but for {@link #requestStop} and the counters' readers. Nothing in
 * the loop allocates.
 */
final class RunLoop {
  private final Vcpu vcpu;
  private final VcpuFd fd;
  private final Kick kick;
  private final StateClock clock;
  private final ExitDispatch dispatch;
  private final VcpuListener listener;
  private final ExitCounters counters = new ExitCounters();
  private volatile boolean stopRequested;

  RunLoop(
      Vcpu vcpu,
      VcpuFd fd,
      Kick kick,
      StateClock clock,
      ExitDispatch dispatch,
      VcpuListener listener) {
    this.vcpu = vcpu;
    this.fd = fd;
    this.kick = kick;
    this.clock = clock;
    this.dispatch = dispatch;
    this.listener = listener;
  }

  /** From any thread; a kick must follow. */
  void requestStop() {
    stopRequested = true;
  }

  ExitCounters counters() {
    return counters;
  }

  VcpuEnd run() {
    try {
      while (true) {
        if (kick.pending()) {
          kick.acknowledge();
          if (stopRequested) {
            return new VcpuEnd.Stopped();
          }
        }
        ExitReason reason = enterGuest();
        switch (reason) {
          case IO -> dispatch.io();
          case MMIO -> dispatch.mmio();
          case HLT -> halt();
          case INTR, IRQ_WINDOW_OPEN -> {}
          default -> {
            return dispatch.end(reason);
          }
        }
      }
    } catch (RuntimeException | Error e) {
      // A fault in a device or in KVM_RUN itself ends this vCPU, never the process.
      return new VcpuEnd.Crashed(dispatch.diagnose(FatalExit.describe(e)));
    }
  }

  private ExitReason enterGuest() {
    long entered = System.nanoTime();
    int result = fd.run();
    long left = System.nanoTime();
    ExitReason reason = dispatch.reason(result);
    counters.addGuestNanos(left - entered);
    counters.countExit(reason);
    dispatch.record(reason, left);
    return reason;
  }

  private void halt() {
    clock.enter(VcpuState.BLOCKED, System.nanoTime());
    listener.halted(vcpu);
    kick.park();
    clock.enter(VcpuState.RUNNING, System.nanoTime());
  }
}
