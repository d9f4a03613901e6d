package io.cupule.control.watch;

import io.cupule.device.BootTimer;
import io.cupule.device.backend.PlainText;
import io.cupule.partition.state.MachineListener;
import io.cupule.partition.state.ResetCause;
import io.cupule.partition.state.VmEnd;
import io.cupule.vcpu.VcpuId;
import java.nio.file.Path;
import java.util.Locale;

/** Records the VMs' events: in the event log and in the daemon's log. For any thread. */
public final class EventRecorder implements MachineListener {
  private static final double NANOS_PER_MILLISECOND = 1e6;

  private final DaemonLog log;
  private final EventLog events;

  /**
   * Makes the listener.
   *
   * @param log for people
   * @param events for clients
   */
  public EventRecorder(DaemonLog log, EventLog events) {
    this.log = log;
    this.events = events;
  }

  private void tell(String kind, String vm, String message) {
    log.info(vm + ": " + PlainText.line(message));
    events.vm(kind, vm, message);
  }

  @Override
  public void terminalOpened(String vm, Path terminal) {
    log.info(vm + ": serial port is " + terminal);
  }

  @Override
  public void vcpuStarted(VcpuId vcpu, int pcpu) {}

  @Override
  public void milestone(String vm, BootTimer.Milestone milestone) {
    double milliseconds = milestone.nanosSinceLaunch() / NANOS_PER_MILLISECOND;
    log.info(
        String.format(
            Locale.ROOT, "%s: milestone %d after %.3f ms", vm, milestone.value(), milliseconds));
  }

  @Override
  public void warning(String vm, String message) {
    log.warning(vm + ": " + PlainText.line(message));
    events.vm("vm.warning", vm, message);
  }

  @Override
  public void vmEnded(String vm, VmEnd end) {
    end.diagnostic().ifPresent(found -> log.warning(vm + ": " + found.format()));
    if (end.kind() == VmEnd.Kind.CRASHED) {
      events.vm("vm.panic", vm, end.detail());
    }
    tell("vm.ended", vm, end.toString());
  }

  @Override
  public void vmCreated(String vm) {
    tell("vm.created", vm, "created");
  }

  @Override
  public void vmStarted(String vm) {
    tell("vm.started", vm, "started");
  }

  @Override
  public void vmPaused(String vm) {
    tell("vm.paused", vm, "paused");
  }

  @Override
  public void vmResumed(String vm) {
    tell("vm.resumed", vm, "resumed");
  }

  @Override
  public void vmReset(String vm, ResetCause cause, String how) {
    tell("vm.reset", vm, how.isEmpty() ? cause.text() : cause.text() + " (" + how + ")");
  }

  @Override
  public void vmRemoved(String vm) {
    tell("vm.removed", vm, "removed");
  }

  @Override
  public void schedulingChanged(String what) {
    log.info(what);
    events.machine("scheduling.changed", what);
  }
}
