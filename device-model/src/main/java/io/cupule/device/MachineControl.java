package io.cupule.device;

/**
 * Lets a device end its VM.
 *
 * <p>The vCPU thread whose guest accessed the device calls it. Several threads may call it at once,
 * and more than once; the first call counts. An implementation only notes the request and returns:
 * the calling vCPU may run a few more instructions.
 */
public interface MachineControl {

  /**
   * Notes that the guest asked for a reset of the machine.
   *
   * @param cause the device and the method, for the log, for example {@code keyboard controller
   *     (0xfe)}
   */
  void reset(String cause);

  /**
   * Notes that the guest ended itself with a status.
   *
   * @param status the exit code for a test harness
   */
  void exit(int status);
}
