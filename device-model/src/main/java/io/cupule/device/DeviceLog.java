package io.cupule.device;

/**
 * Receives reports of devices and buses about unusual guest behaviour.
 *
 * <p>vCPU and input threads call it. An implementation is thread-safe and does not throw. Callers
 * limit the number of their calls, so that a hostile guest cannot fill a disk with log lines.
 */
@FunctionalInterface
public interface DeviceLog {

  /**
   * Reports one event.
   *
   * @param message one line without its end, in plain English
   */
  void warn(String message);
}
