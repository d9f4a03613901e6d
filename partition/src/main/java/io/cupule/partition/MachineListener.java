package io.cupule.partition;

import io.cupule.device.BootTimer;
import io.cupule.vcpu.VcpuId;
import java.nio.file.Path;

/**
 * Told about the life of a machine's VMs, on whatever thread it happens: several at once. It must
 * not block for long and must not call back into the machine.
 */
public interface MachineListener {

  /**
   * The VM's serial port is a pseudo-terminal.
   *
   * @param vm the VM's name
   * @param terminal what to attach a terminal program to
   */
  void terminalOpened(String vm, Path terminal);

  /**
   * A vCPU runs on its pCPU.
   *
   * @param vcpu which one
   * @param pcpu the number of the host CPU
   */
  void vcpuStarted(VcpuId vcpu, int pcpu);

  /**
   * The guest marked a milestone through the boot timer.
   *
   * @param vm the VM's name
   * @param milestone which one, and when
   */
  void milestone(String vm, BootTimer.Milestone milestone);

  /**
   * Something is odd but the VM goes on.
   *
   * @param vm the VM's name
   * @param message one line
   */
  void warning(String vm, String message);

  /**
   * All vCPUs of a VM have left guest mode for good.
   *
   * @param vm the VM's name
   * @param end how
   */
  void vmEnded(String vm, VmEnd end);
}
