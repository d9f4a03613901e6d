package io.cupule.partition;

import io.cupule.device.BootTimer;
import io.cupule.partition.FlightEvents.Change;
import io.cupule.vcpu.VcpuId;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import jdk.jfr.FlightRecorder;

/**
 * Tells the JDK's Flight Recorder what a machine tells, and hands it on. What the next listener
 * throws stays here: it is counted, and the first one logged, but it is no matter of whoever tells
 * it, who may be in the middle of a VM's end. Any thread may call.
 */
final class FlightListener implements MachineListener {
  private final MachineListener next;
  private final Executor logging;
  private final AtomicLong failures = new AtomicLong();

  /**
   * Makes one.
   *
   * @param next may throw
   * @param logging where the log is written, which may take its time
   */
  FlightListener(MachineListener next, Executor logging) {
    this.next = next;
    this.logging = logging;
  }

  /** How often the next listener threw something. */
  long failures() {
    return failures.get();
  }

  private void tell(Consumer<MachineListener> news) {
    try {
      news.accept(next);
    } catch (RuntimeException | Error e) {
      if (failures.getAndIncrement() == 0) {
        log(e);
      }
    }
  }

  private void log(Throwable failure) {
    try {
      logging.execute(() ->
          System.getLogger(FlightListener.class.getName())
              .log(
                  System.Logger.Level.ERROR,
                  "a listener fails; its later failures are only counted",
                  failure));
    } catch (RejectedExecutionException e) {
      // The machine is closed, and the failure counted.
    }
  }

  @Override
  public void terminalOpened(String vm, Path terminal) {
    tell(to -> to.terminalOpened(vm, terminal));
  }

  @Override
  public void vcpuStarted(VcpuId vcpu, int pcpu) {
    tell(to -> to.vcpuStarted(vcpu, pcpu));
  }

  @Override
  public void milestone(String vm, BootTimer.Milestone milestone) {
    tell(to -> to.milestone(vm, milestone));
  }

  @Override
  public void warning(String vm, String message) {
    record(vm, "warning", message);
    tell(to -> to.warning(vm, message));
  }

  @Override
  public void vmEnded(String vm, VmEnd end) {
    record(vm, "ended", end.toString());
    tell(to -> to.vmEnded(vm, end));
  }

  @Override
  public void vmCreated(String vm) {
    record(vm, "created", "");
    tell(to -> to.vmCreated(vm));
  }

  @Override
  public void vmStarted(String vm) {
    record(vm, "started", "");
    tell(to -> to.vmStarted(vm));
  }

  @Override
  public void vmPaused(String vm) {
    record(vm, "paused", "");
    tell(to -> to.vmPaused(vm));
  }

  @Override
  public void vmResumed(String vm) {
    record(vm, "resumed", "");
    tell(to -> to.vmResumed(vm));
  }

  @Override
  public void vmReset(String vm, ResetCause cause, String how) {
    record(vm, "reset", how.isEmpty() ? cause.text() : cause.text() + ": " + how);
    tell(to -> to.vmReset(vm, cause, how));
  }

  @Override
  public void vmRemoved(String vm) {
    record(vm, "removed", "");
    tell(to -> to.vmRemoved(vm));
  }

  @Override
  public void schedulingChanged(String what) {
    record("", "scheduling", what);
    tell(to -> to.schedulingChanged(what));
  }

  /** The event's class alone takes longer to load than a VM takes to start. */
  private static void record(String vm, String what, String detail) {
    if (FlightRecorder.isInitialized()) {
      Change.record(vm, what, detail);
    }
  }
}
