package io.cupule.partition.state;

import io.cupule.device.BootTimer;
import io.cupule.partition.Machine;
import io.cupule.vcpu.VcpuId;
import java.nio.file.Path;

/**
 * Receives the events of a machine's VMs. Several threads may call it at once. It must not block
 * for long and must not call the machine. Its exceptions are counted ({@link
 * Machine#listenerFailures}) and do not harm any VM. The default methods do nothing.
 */
public interface MachineListener {

  /**
   * The VM's serial port is a pseudo-terminal.
   *
   * @param vm the VM's name
   * @param terminal the device to attach a terminal program to
   */
  default void terminalOpened(String vm, Path terminal) {}

  /**
   * A vCPU runs on its pCPU.
   *
   * @param vcpu the vCPU's id
   * @param pcpu the number of the host CPU
   */
  default void vcpuStarted(VcpuId vcpu, int pcpu) {}

  /**
   * The guest marked a milestone through the boot timer.
   *
   * @param vm the VM's name
   * @param milestone the milestone and its time
   */
  default void milestone(String vm, BootTimer.Milestone milestone) {}

  /**
   * Something is odd but the VM goes on.
   *
   * @param vm the VM's name
   * @param message one line
   */
  default void warning(String vm, String message) {}

  /**
   * All vCPUs of a VM have left guest mode for good.
   *
   * @param vm the VM's name
   * @param end how it ended
   */
  default void vmEnded(String vm, VmEnd end) {}

  /**
   * A VM was built, and can be started.
   *
   * @param vm the VM's name
   */
  default void vmCreated(String vm) {}

  /**
   * A VM was started.
   *
   * @param vm the VM's name
   */
  default void vmStarted(String vm) {}

  /**
   * All vCPUs of a VM are kept outside guest mode.
   *
   * @param vm the VM's name
   */
  default void vmPaused(String vm) {}

  /**
   * A paused VM goes on.
   *
   * @param vm the VM's name
   */
  default void vmResumed(String vm) {}

  /**
   * A VM was reset or restarted: it runs again from its first instruction.
   *
   * @param vm the VM's name
   * @param cause the cause
   * @param how a detail, such as the port that the guest used; maybe empty
   */
  default void vmReset(String vm, ResetCause cause, String how) {}

  /**
   * A VM was removed from the machine.
   *
   * @param vm the VM's name
   */
  default void vmRemoved(String vm) {}

  /**
   * Policies, parameters or the placement of vCPUs were changed.
   *
   * @param what one line for a person
   */
  default void schedulingChanged(String what) {}
}
