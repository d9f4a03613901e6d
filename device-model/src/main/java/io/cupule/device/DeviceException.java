package io.cupule.device;

import java.io.Serial;

/** A machine that cannot be put together as asked; the message names the parts and the remedy. */
public final class DeviceException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what does not fit, and what to do about it
   */
  public DeviceException(String message) {
    super(message);
  }

  /**
   * Creates the exception with what led to it.
   *
   * @param message what does not fit, and what to do about it
   * @param cause the failure below
   */
  public DeviceException(String message, Throwable cause) {
    super(message, cause);
  }
}
