package io.cupule.control.cli;

import io.cupule.control.watch.DaemonLog;
import io.cupule.control.watch.LinePrinter;
import io.cupule.device.BootTimer;
import io.cupule.device.backend.PlainText;
import io.cupule.loop.LoopErrors;
import io.cupule.partition.state.MachineListener;
import io.cupule.partition.state.ResetCause;
import io.cupule.partition.state.VmEnd;
import io.cupule.vcpu.VcpuId;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Reports the VMs' events on stderr. Any thread may call it; callers never wait for a reader: see
 * {@link LinePrinter}.
 */
final class RunLog implements MachineListener, AutoCloseable {
  private static final double NANOS_PER_MILLISECOND = 1e6;

  private final LoopErrors loops = new LoopErrors(this::fault);
  private final LinePrinter printer;

  RunLog(PrintWriter err) {
    printer =
        new LinePrinter(
            "log",
            err,
            messages -> "cupule: " + DaemonLog.missing(messages) + System.lineSeparator(),
            loops);
  }

  /** Returns the account of errors in the run's loops, whose first ones it logs. */
  LoopErrors loops() {
    return loops;
  }

  private void fault(String message, Throwable error) {
    StringWriter trace = new StringWriter();
    error.printStackTrace(new PrintWriter(trace));
    say(message + System.lineSeparator() + trace.toString().stripTrailing());
  }

  void say(String message) {
    printer.print("cupule: " + PlainText.lines(message) + System.lineSeparator());
  }

  /**
   * Waits until everything is printed, without a time limit.
   *
   * @throws InterruptedException if interrupted
   */
  void awaitPrinted() throws InterruptedException {
    printer.awaitPrinted();
  }

  /** Accepts no more, and waits while the reader still reads. */
  @Override
  public void close() {
    printer.close();
  }

  @Override
  public void terminalOpened(String vm, Path terminal) {
    say(vm + ": serial port is " + terminal + " (attach with `screen " + terminal + "`)");
  }

  @Override
  public void vcpuStarted(VcpuId vcpu, int pcpu) {
    say(vcpu + ": runs on pCPU " + pcpu);
  }

  @Override
  public void milestone(String vm, BootTimer.Milestone milestone) {
    double milliseconds = milestone.nanosSinceLaunch() / NANOS_PER_MILLISECOND;
    say(
        String.format(
            Locale.ROOT, "%s: milestone %d after %.3f ms", vm, milestone.value(), milliseconds));
  }

  @Override
  public void warning(String vm, String message) {
    say(vm + ": " + PlainText.line(message));
  }

  @Override
  public void vmReset(String vm, ResetCause cause, String how) {
    say(vm + ": " + cause.text() + (how.isEmpty() ? "" : " (" + how + ")"));
  }

  @Override
  public void vmEnded(String vm, VmEnd end) {
    String diagnostic = end.diagnostic().map(found -> "\n" + found.format()).orElse("");
    say(vm + ": " + end + diagnostic);
  }
}
