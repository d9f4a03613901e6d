package io.cupule.partition;

import io.cupule.device.BootTimer;
import io.cupule.vcpu.VcpuId;
import java.nio.file.Path;

/**
 * Told about the life of a machine's VMs, on whatever thread it happens: several at once. It must
 * not block for long and must not call back into the machine. What it throws is counted ({@link
 * Machine#listenerFailures}) and harms no VM. What it does not override, it does not hear.
 */
public interface MachineListener {

  /**
   * The VM's serial port is a pseudo-terminal.
   *
   * @param vm the VM's name
   * @param terminal what to attach a terminal program to
   */
  default void terminalOpened(String vm, Path terminal) {}

  /**
   * A vCPU runs on its pCPU.
   *
   * @param vcpu which one
   * @param pcpu the number of the host CPU
   */
  default void vcpuStarted(VcpuId vcpu, int pcpu) {}

  /**
   * The guest marked a milestone through the boot timer.
   *
   * @param vm the VM's name
   * @param milestone which one, and when
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
   * @param end how
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
   * A VM started anew, from its first instruction; one that had ended was started for that.
   *
   * @param vm the VM's name
   * @param cause why
   * @param how more about it, such as the port that the guest used; maybe empty
   */
  default void vmReset(String vm, ResetCause cause, String how) {}

  /**
   * A VM is not part of the machine any more.
   *
   * @param vm the VM's name
   */
  default void vmRemoved(String vm) {}

  /**
   * Policies, or what they know of vCPUs, were changed.
   *
   * @param what one line for a person
   */
  default void schedulingChanged(String what) {}
}
