package io.cupule.partition;

import io.cupule.partition.scenario.Problem;
import java.io.Serial;
import java.util.List;

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
  private final Problem[] problems;

  MachineException(Kind kind, String vm, String message) {
    super("vm " + vm + ": " + message);
    this.kind = kind;
    this.problems = new Problem[0];
  }

  MachineException(Kind kind, String vm, RuntimeException cause) {
    this(kind, vm, cause, List.of());
  }

  MachineException(Kind kind, String vm, RuntimeException cause, List<Problem> problems) {
    super("vm " + vm + ": " + cause.getMessage(), cause);
    this.kind = kind;
    this.problems = problems.toArray(Problem[]::new);
  }

  /** What kind of refusal it is. */
  public Kind kind() {
    return kind;
  }

  /**
   * The settings of the VM that are to blame, each with its path in the VM, such as {@code memory}.
   *
   * @return empty where the VM as a whole is, or none
   */
  public List<Problem> problems() {
    return List.of(problems);
  }
}
