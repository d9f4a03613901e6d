package io.cupule.partition;

import io.cupule.device.MachineControl;
import io.cupule.vcpu.Vcpu;
import io.cupule.vcpu.VcpuLifecycle;
import io.cupule.vcpu.VcpuListener;
import io.cupule.vcpu.exit.VcpuEnd;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Decides how and when a VM ends. The first cause wins: a device's request, a vCPU's end, or a stop
 * from outside. It stops all vCPUs, and the last vCPU to leave completes the VM's end. Any thread
 * may call it; it holds no lock.
 */
final class VmLife implements MachineControl, VcpuListener {
  private final String vm;
  private final boolean onlyKicksWake;
  private final boolean realtime;
  private final MachineListener listener;
  private final Renewals renewals;
  private final Runnable resetAsked;
  private final AtomicReference<@Nullable ResetRequest> request = new AtomicReference<>();
  private final AtomicReference<@Nullable Cause> cause = new AtomicReference<>();
  private final AtomicReference<@Nullable VmStatus> over = new AtomicReference<>();
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger halted = new AtomicInteger();
  private final CompletableFuture<VmEnd> ended = new CompletableFuture<>();
  private final CompletableFuture<@Nullable Void> left = new CompletableFuture<>();
  private volatile boolean killed;
  private volatile List<VcpuLifecycle> vcpus = List.of();

  /**
   * A pending reset that the guest asked for.
   *
   * @param cause GUEST or TRIPLE_FAULT
   * @param how in words, such as {@code port 0xcf9}
   */
  record ResetRequest(ResetCause cause, String how) {}

  /** The cause of the VM's end, whether its guest wanted it, and when it came. */
  private record Cause(VmEnd end, boolean byGuest, Instant at) {}

  /**
   * Makes the life of a VM that has not begun.
   *
   * @param onlyKicksWake whether only a kick can wake a halted vCPU
   * @param realtime whether it is a real-time VM
   * @param renewals decides whether it restarts when its guest asks for that
   * @param resetAsked starts the reset without waiting; its vCPUs are stopped by then
   */
  VmLife(
      String vm,
      boolean onlyKicksWake,
      boolean realtime,
      MachineListener listener,
      Renewals renewals,
      Runnable resetAsked) {
    this.vm = vm;
    this.onlyKicksWake = onlyKicksWake;
    this.realtime = realtime;
    this.listener = listener;
    this.renewals = renewals;
    this.resetAsked = resetAsked;
  }

  /** Sets the vCPUs to stop, before anything runs. */
  void attach(List<Vcpu> all) {
    vcpus = all.stream().map(Vcpu::lifecycle).toList();
    running.set(all.size());
  }

  /** Completed when no vCPU runs any more, or the VM is given up. */
  CompletableFuture<VmEnd> ended() {
    return ended;
  }

  /** Completed when no vCPU runs any more; maybe never for a VM that is given up. */
  CompletableFuture<@Nullable Void> left() {
    return left;
  }

  /** Returns in words why it ends; empty if it does not end. */
  String why() {
    Cause why = cause.get();
    return why == null ? "" : why.end().toString();
  }

  /** Returns whether it is ending or has ended. */
  boolean isEnding() {
    return cause.get() != null;
  }

  /** Returns whether it has ended. */
  boolean isOver() {
    return over.get() != null;
  }

  /**
   * Returns POWERED_OFF if over, READY_TO_POWEROFF for a real-time VM whose guest asked for its end
   * (ACRN's poweroff_if_rt_vm), else the given status.
   */
  VmStatus status(VmStatus otherwise) {
    VmStatus end = over.get();
    Cause why = cause.get();
    if (end != null) {
      return end;
    }
    return realtime && why != null && why.byGuest()
        ? new VmStatus(VmState.READY_TO_POWEROFF, why.at())
        : otherwise;
  }

  /** Ends the VM; only the first cause counts. */
  void end(VmEnd why) {
    end(why, false);
  }

  private void end(VmEnd why, boolean byGuest) {
    if (cause.compareAndSet(null, new Cause(why, byGuest, Instant.now()))) {
      EachOf.all(vcpus, VcpuLifecycle::stop);
    }
  }

  /** Forgets halts and reset requests, while all vCPUs rest. */
  void renew() {
    halted.set(0);
    request.set(null);
  }

  /** Returns the pending reset request of the guest. */
  Optional<ResetRequest> resetRequest() {
    return Optional.ofNullable(request.get());
  }

  /** Counts vCPUs that will never run as gone. */
  void left(int count) {
    Cause why = cause.get();
    if (running.addAndGet(-count) == 0 && why != null) {
      try {
        complete(why.end());
      } finally {
        left.complete(null);
      }
    }
  }

  /** Interrupts the waits of its vCPUs' threads, once it is to end. */
  void kill() {
    killed = true;
    EachOf.all(vcpus, VcpuLifecycle::kill);
  }

  /** Gives the VM up although a vCPU thread did not return; its pCPUs are free for others. */
  void abandon() {
    EachOf.all(vcpus, VcpuLifecycle::abandon);
    complete(VmEnd.of(VmEnd.Kind.ABANDONED, "a vCPU thread did not stop in time"));
  }

  /** It never began and never will: nothing has ended that a listener would know of. */
  void discard(VmEnd why) {
    if (over.compareAndSet(null, VmStatus.now(VmState.POWERED_OFF))) {
      ended.complete(why);
    }
  }

  private void complete(VmEnd why) {
    VmEnd end =
        killed && why.kind() == VmEnd.Kind.STOPPED
            ? VmEnd.of(VmEnd.Kind.KILLED, why.detail())
            : why;
    if (over.compareAndSet(null, VmStatus.now(VmState.POWERED_OFF))) {
      ended.complete(end);
      listener.vmEnded(vm, end);
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
              && renewals.byTripleFault()
              && startsAnew(ResetCause.TRIPLE_FAULT, "triple fault of " + vcpu.id());
      case VcpuEnd.Stopped(), VcpuEnd.PowerOff() -> false;
    };
  }

  /**
   * Handles a guest's reset request, on a vCPU's thread, which must not wait for it. It stops all
   * vCPUs, so that none continues in a guest that asked for a reset.
   *
   * @return whether the VM is reset; otherwise it ends
   */
  private boolean startsAnew(ResetCause cause, String how) {
    if (!renewals.followReset()) {
      end(VmEnd.of(VmEnd.Kind.RESET, how), true);
    } else if (request.compareAndSet(null, new ResetRequest(cause, how))) {
      if (renewals.allow(System.nanoTime())) {
        EachOf.all(vcpus, VcpuLifecycle::zombie);
        resetAsked.run();
      } else {
        end(renewals.tooMany(how), true);
      }
    }
    return !isEnding();
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
            end(VmEnd.crashed(vcpu.id().toString(), crashed.diagnostic()));
      }
    } finally {
      left(1);
    }
  }
}
