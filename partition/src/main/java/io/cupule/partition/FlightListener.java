package io.cupule.partition;

import io.cupule.device.BootTimer;
import io.cupule.partition.FlightEvents.Change;
import io.cupule.vcpu.VcpuId;
import java.nio.file.Path;
import jdk.jfr.FlightRecorder;

/** Tells the JDK's Flight Recorder what a machine tells, and hands it on. */
final class FlightListener implements MachineListener {
  private final MachineListener next;

  FlightListener(MachineListener next) {
    this.next = next;
  }

  @Override
  public void terminalOpened(String vm, Path terminal) {
    next.terminalOpened(vm, terminal);
  }

  @Override
  public void vcpuStarted(VcpuId vcpu, int pcpu) {
    next.vcpuStarted(vcpu, pcpu);
  }

  @Override
  public void milestone(String vm, BootTimer.Milestone milestone) {
    next.milestone(vm, milestone);
  }

  @Override
  public void warning(String vm, String message) {
    record(vm, "warning", message);
    next.warning(vm, message);
  }

  @Override
  public void vmEnded(String vm, VmEnd end) {
    record(vm, "ended", end.toString());
    next.vmEnded(vm, end);
  }

  @Override
  public void vmCreated(String vm) {
    record(vm, "created", "");
    next.vmCreated(vm);
  }

  @Override
  public void vmStarted(String vm) {
    record(vm, "started", "");
    next.vmStarted(vm);
  }

  @Override
  public void vmPaused(String vm) {
    record(vm, "paused", "");
    next.vmPaused(vm);
  }

  @Override
  public void vmResumed(String vm) {
    record(vm, "resumed", "");
    next.vmResumed(vm);
  }

  @Override
  public void vmReset(String vm) {
    record(vm, "reset", "");
    next.vmReset(vm);
  }

  @Override
  public void vmRemoved(String vm) {
    record(vm, "removed", "");
    next.vmRemoved(vm);
  }

  @Override
  public void schedulingChanged(String what) {
    record("", "scheduling", what);
    next.schedulingChanged(what);
  }

  /** The event's class alone takes longer to load than a VM takes to start. */
  private static void record(String vm, String what, String detail) {
    if (FlightRecorder.isInitialized()) {
      Change.record(vm, what, detail);
    }
  }
}
