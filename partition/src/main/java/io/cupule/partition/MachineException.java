package io.cupule.partition;

import java.io.Serial;

/**
 * An operation on a VM that was refused or could not be done. The message names the VM, what is
 * wrong and what to do.
 */
public final class MachineException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** What kind of refusal it is. */
  public enum Kind {
    /** There is no such VM, vCPU or pCPU. */
    NOT_FOUND,
    /** Its state, or that of others, does not allow it now. */
    CONFLICT,
    /** What was asked for can never be. */
    INVALID,
    /** The host does not give what is needed, or not in time. */
    HOST
  }

  private final Kind kind;

  MachineException(Kind kind, String vm, String message) {
    super("vm " + vm + ": " + message);
    this.kind = kind;
  }

  MachineException(Kind kind, String vm, RuntimeException cause) {
    super("vm " + vm + ": " + cause.getMessage(), cause);
    this.kind = kind;
  }

  /** What kind of refusal it is. */
  public Kind kind() {
    return kind;
  }
}
