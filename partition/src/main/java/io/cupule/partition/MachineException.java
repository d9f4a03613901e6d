package io.cupule.partition;

import java.io.Serial;

/**
 * A VM that could not be built, started, paused, resumed or reset. The message names the VM and
 * what to do.
 */
public final class MachineException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  MachineException(String vm, String message) {
    super("vm " + vm + ": " + message);
  }

  MachineException(String vm, RuntimeException cause) {
    super("vm " + vm + ": " + cause.getMessage(), cause);
  }
}
