package io.cupule.partition;

import io.cupule.device.MachineControl;
import io.cupule.vcpu.Vcpu;
import io.cupule.vcpu.VcpuEnd;
import io.cupule.vcpu.VcpuListener;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Decides how and when a VM ends. The first cause wins: a device's request, a vCPU's end, a stop
 * from outside; it stops all vCPUs, and the last one to leave completes the VM's end. Called from
 * any thread; holds no lock.
 */
final class VmLife implements MachineControl, VcpuListener {
  private final String vm;
  private final boolean onlyKicksWake;
  private final MachineListener listener;
  private final AtomicReference<VmEnd> cause = new AtomicReference<>();
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger halted = new AtomicInteger();
  private final CompletableFuture<VmEnd> ended = new CompletableFuture<>();
  private volatile List<Vcpu> vcpus = List.of();

  /**
   * Makes the life of a VM that has not begun.
   *
   * @param onlyKicksWake whether a halted vCPU has nothing to wake it
   */
  VmLife(String vm, boolean onlyKicksWake, MachineListener listener) {
    this.vm = vm;
    this.onlyKicksWake = onlyKicksWake;
    this.listener = listener;
  }

  /** Before anything runs: whom to stop. */
  void attach(List<Vcpu> all) {
    vcpus = List.copyOf(all);
    running.set(all.size());
  }

  /** Completed when no vCPU runs any more. */
  CompletableFuture<VmEnd> ended() {
    return ended;
  }

  /** Brings the VM to its end; only the first cause counts. */
  void end(VmEnd why) {
    if (cause.compareAndSet(null, why)) {
      vcpus.forEach(Vcpu::stop);
    }
  }

  /** While all vCPUs rest: none of them is halted any more. */
  void renew() {
    halted.set(0);
  }

  /** A vCPU that will never run counts as gone. */
  void left(int count) {
    VmEnd why = cause.get();
    if (running.addAndGet(-count) == 0 && why != null) {
      complete(why);
    }
  }

  /** Gives the VM up although a vCPU thread did not come back. */
  void abandon() {
    complete(VmEnd.of(VmEnd.Kind.ABANDONED, "a vCPU thread did not stop in time"));
  }

  private void complete(VmEnd why) {
    if (ended.complete(why)) {
      listener.vmEnded(vm, why);
    }
  }

  @Override
  public void reset(String by) {
    end(VmEnd.of(VmEnd.Kind.RESET, by));
  }

  @Override
  public void exit(int status) {
    end(VmEnd.exited(status));
  }

  @Override
  public void halted(Vcpu vcpu) {
    if (onlyKicksWake && halted.incrementAndGet() == vcpus.size()) {
      end(VmEnd.of(VmEnd.Kind.HALTED, "HLT with no interrupt controller to wake it"));
    }
  }

  @Override
  public void ended(Vcpu vcpu, VcpuEnd end) {
    switch (end) {
      case VcpuEnd.Stopped() -> {}
      case VcpuEnd.PowerOff() -> end(VmEnd.of(VmEnd.Kind.POWERED_OFF));
      case VcpuEnd.Reset() -> end(VmEnd.of(VmEnd.Kind.RESET));
      case VcpuEnd.Crashed(var diagnostic) -> end(VmEnd.crashed(vcpu.id().toString(), diagnostic));
    }
    left(1);
  }
}
