package io.cupule.partition.flight;

import io.cupule.device.BootTimer;
import io.cupule.partition.flight.FlightEvents.Change;
import io.cupule.partition.state.MachineListener;
import io.cupule.partition.state.ResetCause;
import io.cupule.partition.state.VmEnd;
import io.cupule.vcpu.VcpuId;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import jdk.jfr.FlightRecorder;

/**
 * Records a machine's events in the JDK Flight Recorder and passes them to the next listener. It
 * counts the exceptions of the next listener, logs the first one and does not rethrow them, because
 * its caller may be ending a VM. For any thread.
 */
public final class FlightListener implements MachineListener {
  private final MachineListener next;
  private final Executor logging;
  private final AtomicLong failures = new AtomicLong();

  /**
   * Makes a listener.
   *
   * @param next may throw
   * @param logging writes the log; may be slow
   */
  public FlightListener(MachineListener next, Executor logging) {
    this.next = next;
    this.logging = logging;
  }

  /** Returns how often the next listener threw an exception. */
  public long failures() {
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
      // The machine is closed. The failure is counted.
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

  /** Records on another thread: loading the event's class takes longer than a VM's start. */
  private static void record(String vm, String what, String detail) {
    if (FlightRecorder.isInitialized()) {
      Change.record(vm, what, detail);
    }
  }
}
