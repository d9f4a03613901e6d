package io.cupule.it;

import io.cupule.device.BootTimer;
import io.cupule.partition.MachineListener;
import io.cupule.partition.VmEnd;
import io.cupule.vcpu.VcpuId;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers how VMs ended. */
final class EndRecorder implements MachineListener {
  private final Map<String, VmEnd> ends = new ConcurrentHashMap<>();

  VmEnd of(String vm) {
    VmEnd end = ends.get(vm);
    if (end == null) {
      throw new AssertionError(vm + " has not ended; these have: " + ends);
    }
    return end;
  }

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
    ends.put(vm, end);
  }
}
