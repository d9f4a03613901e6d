package io.cupule.device;

import java.io.Serial;

/** Reports a machine that cannot be built; the message names the parts and the remedy. */
public final class DeviceException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message the problem and the remedy
   */
  public DeviceException(String message) {
    super(message);
  }

  /**
   * Creates the exception with its cause.
   *
   * @param message the problem and the remedy
   * @param cause the underlying failure
   */
  public DeviceException(String message, Throwable cause) {
    super(message, cause);
  }
}
