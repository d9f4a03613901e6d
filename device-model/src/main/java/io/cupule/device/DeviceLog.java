package io.cupule.device;

/**
 * Where devices and buses report what a person should know about a guest's behaviour.
 *
 * <p>Called from vCPU and input threads; an implementation is thread-safe and does not throw.
 * Callers bound how often they call, so that a hostile guest cannot fill a disk with log lines.
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
