package io.cupule.device;

/**
 * How a device asks for the end of its VM.
 *
 * <p>Called on the vCPU thread whose guest touched the device, possibly on several at once and more
 * than once; the first call counts. An implementation only takes note and returns: the vCPU that
 * called may run a few more instructions.
 */
public interface MachineControl {

  /**
   * The guest asked for a reset of the machine.
   *
   * @param cause which device and how, for the log, for example {@code keyboard controller (0xfe)}
   */
  void reset(String cause);

  /**
   * The guest ended itself with a status.
   *
   * @param status the status a test harness expects as the exit code
   */
  void exit(int status);
}
