package io.cupule.bench;

import io.cupule.device.BootTimer;
import io.cupule.partition.MachineListener;
import io.cupule.partition.VmEnd;
import io.cupule.vcpu.VcpuId;
import java.nio.file.Path;

/** Hears of a machine's life and tells of failures only. */
final class SilentListener implements MachineListener {
  @Override
  public void terminalOpened(String vm, Path terminal) {}

  @Override
  public void vcpuStarted(VcpuId vcpu, int pcpu) {}

  @Override
  public void milestone(String vm, BootTimer.Milestone milestone) {}

  @Override
  public void warning(String vm, String message) {}

  @Override
  public void vmEnded(String vm, VmEnd end) {
    if (!end.asAsked()) {
      System.err.println(vm + " " + end);
    }
  }
}
