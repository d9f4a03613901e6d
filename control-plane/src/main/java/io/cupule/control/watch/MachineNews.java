package io.cupule.control.watch;

import io.cupule.device.BootTimer;
import io.cupule.partition.MachineListener;
import io.cupule.partition.VmEnd;
import io.cupule.vcpu.VcpuId;
import java.nio.file.Path;
import java.util.Locale;

/** Writes down what becomes of the VMs. */
public final class MachineNews implements MachineListener {
  private static final double NANOS_PER_MILLISECOND = 1e6;

  private final DaemonLog log;

  /**
   * Makes the listener.
   *
   * @param log where it is written
   */
  public MachineNews(DaemonLog log) {
    this.log = log;
  }

  @Override
  public void terminalOpened(String vm, Path terminal) {
    log.info(vm + ": serial port is " + terminal);
  }

  @Override
  public void vcpuStarted(VcpuId vcpu, int pcpu) {
    log.info(vcpu + ": runs on pCPU " + pcpu);
  }

  @Override
  public void milestone(String vm, BootTimer.Milestone milestone) {
    double milliseconds = milestone.nanosSinceLaunch() / NANOS_PER_MILLISECOND;
    log.info(
        String.format(
            Locale.ROOT, "%s: milestone %d after %.3f ms", vm, milestone.value(), milliseconds));
  }

  @Override
  public void warning(String vm, String message) {
    log.warning(vm + ": " + message);
  }

  @Override
  public void vmEnded(String vm, VmEnd end) {
    String diagnostic = end.diagnostic().map(found -> "\n" + found.format()).orElse("");
    log.info(vm + ": " + end + diagnostic);
  }
}
