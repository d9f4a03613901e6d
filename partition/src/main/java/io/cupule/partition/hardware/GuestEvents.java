package io.cupule.partition.hardware;

import io.cupule.device.MachineControl;
import io.cupule.partition.state.ResetCause;
import io.cupule.partition.state.ResetRequest;
import io.cupule.partition.state.VmEnd;
import io.cupule.partition.state.VmEvent;
import io.cupule.partition.state.VmState;
import io.cupule.partition.thread.EachOf;
import io.cupule.vcpu.Vcpu;
import io.cupule.vcpu.VcpuLifecycle;
import io.cupule.vcpu.VcpuListener;
import io.cupule.vcpu.exit.VcpuEnd;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Turns what the guest of one incarnation does into events of its VM: a device's request, a vCPU's
 * halt, end or triple fault. It runs on the vCPUs' own threads and does not wait.
 */
public final class GuestEvents implements MachineControl, VcpuListener {
  private final boolean onlyKicksWake;
  private final boolean realtime;
  private final VmOwner vm;
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger halted = new AtomicInteger();
  private volatile List<VcpuLifecycle> vcpus = List.of();

  /**
   * Makes the events of an incarnation that has not begun.
   *
   * @param onlyKicksWake whether only a kick can wake a halted vCPU
   * @param realtime whether it is a real-time VM
   * @param vm receives the events
   */
  public GuestEvents(boolean onlyKicksWake, boolean realtime, VmOwner vm) {
    this.onlyKicksWake = onlyKicksWake;
    this.realtime = realtime;
    this.vm = vm;
  }

  /** Sets the vCPUs, before anything runs. */
  public void attach(List<Vcpu> all) {
    vcpus = all.stream().map(Vcpu::lifecycle).toList();
    running.set(all.size());
  }

  /** Forgets halts, while all vCPUs rest. */
  public void renew() {
    halted.set(0);
  }

  private void end(VmEnd why, boolean asGuestWanted) {
    vm.apply(new VmEvent.End(VmState.Cause.of(why, realtime && asGuestWanted, Instant.now())));
  }

  /** Counts vCPUs as gone: they have left guest mode for good, or will never run. */
  public void left(int count) {
    if (running.addAndGet(-count) == 0) {
      vm.apply(new VmEvent.Left(vm.restarts()));
    }
  }

  @Override
  public void reset(String by) {
    boolean _ = startsAnew(ResetCause.GUEST, by);
  }

  @Override
  public boolean keeps(Vcpu vcpu, VcpuEnd end) {
    return switch (end) {
      case VcpuEnd.Reset() -> startsAnew(ResetCause.GUEST, "a reset event of " + vcpu.id());
      case VcpuEnd.Crashed crashed ->
          crashed.isTripleFault()
              && vm.restarts().byTripleFault()
              && startsAnew(ResetCause.TRIPLE_FAULT, "triple fault of " + vcpu.id());
      case VcpuEnd.Stopped(), VcpuEnd.PowerOff() -> false;
    };
  }

  /**
   * Handles a guest's reset request. It stops all vCPUs, so that none continues in a guest that
   * asked for a reset.
   *
   * @return whether the VM is reset; otherwise it ends
   */
  private boolean startsAnew(ResetCause cause, String how) {
    Restarts restarts = vm.restarts();
    if (!restarts.followReset()) {
      end(VmEnd.of(VmEnd.Kind.RESET, how), true);
    } else if (vm.apply(new VmEvent.AskReset(new ResetRequest(cause, how))).happened()) {
      if (restarts.allow(System.nanoTime())) {
        EachOf.all(vcpus, VcpuLifecycle::zombie);
        vm.resetAsked();
      } else {
        end(restarts.tooMany(how), true);
      }
    }
    return !vm.state().isEnding();
  }

  @Override
  public void exit(int status) {
    end(VmEnd.exited(status), true);
  }

  @Override
  public void halted(Vcpu vcpu) {
    if (onlyKicksWake && halted.incrementAndGet() == vcpus.size()) {
      end(VmEnd.of(VmEnd.Kind.HALTED, "HLT with no interrupt controller to wake it"), true);
    }
  }

  @Override
  public void ended(Vcpu vcpu, VcpuEnd end) {
    try {
      switch (end) {
        case VcpuEnd.Stopped() -> {}
        case VcpuEnd.PowerOff() -> end(VmEnd.of(VmEnd.Kind.POWERED_OFF), true);
        case VcpuEnd.Reset() -> end(VmEnd.of(VmEnd.Kind.RESET), true);
        case VcpuEnd.Crashed crashed ->
            end(VmEnd.crashed(vcpu.id().toString(), crashed.diagnostic()), false);
      }
    } finally {
      left(1);
    }
  }
}
