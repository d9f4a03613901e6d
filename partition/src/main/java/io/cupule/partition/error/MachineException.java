package io.cupule.partition.error;

import io.cupule.partition.scenario.problem.Problem;
import java.io.Serial;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Reports an operation on a VM that was refused or failed. The message names the VM, the problem
 * and the remedy.
 */
public final class MachineException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** The kind of refusal. */
  public enum Kind {
    /** The VM, vCPU or pCPU does not exist. */
    NOT_FOUND,
    /** The state of this or another VM does not allow it now. */
    CONFLICT,
    /** The request can never succeed. */
    INVALID,
    /** The host lacks a resource, or did not provide it in time. */
    HOST
  }

  private final Kind kind;
  private final Problem[] problems;

  /** Refuses an operation on a VM; the message names what to do. */
  public MachineException(Kind kind, String vm, String message) {
    super("vm " + vm + ": " + message);
    this.kind = kind;
    this.problems = new Problem[0];
  }

  /** Refuses an operation on a VM for a cause; the message names what to do. */
  public MachineException(Kind kind, String vm, String message, Throwable cause) {
    super("vm " + vm + ": " + message, cause);
    this.kind = kind;
    this.problems = new Problem[0];
  }

  /** Reports what made an operation on a VM fail, {@linkplain #inWords in words}. */
  public MachineException(Kind kind, String vm, Throwable cause) {
    this(kind, vm, cause, List.of());
  }

  /** Reports what made an operation on a VM fail, with the problems that it consists of. */
  public MachineException(Kind kind, String vm, Throwable cause, List<Problem> problems) {
    super("vm " + vm + ": " + inWords(cause), cause);
    this.kind = kind;
    this.problems = problems.toArray(Problem[]::new);
  }

  /**
   * Describes a failure, with a remedy if the Java virtual machine itself was refused something.
   */
  public static String inWords(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    if (!(cause instanceof Error)) {
      return cause.getMessage() == null ? cause.toString() : message;
    }
    if (!(cause instanceof OutOfMemoryError)) {
      return cause.toString();
    }
    return message.contains("native thread")
        ? message
            + " - this process, its user or its control group is at the limit of threads; raise it"
            + " (ulimit -u, pids.max, TasksMax of the service)"
        : message + " - this process is out of memory; give it more (java -Xmx, memory.max)";
  }

  /** Makes an exception for invalid settings; the message lists the problems. */
  public MachineException(Kind kind, String vm, List<Problem> problems) {
    super(
        "vm %s: %s"
            .formatted(
                vm, problems.stream().map(Problem::toString).collect(Collectors.joining("; "))));
    this.kind = kind;
    this.problems = problems.toArray(Problem[]::new);
  }

  /** Returns the kind of refusal. */
  public Kind kind() {
    return kind;
  }

  /**
   * Returns the invalid settings of the VM, each with its path in the VM, such as {@code memory}.
   *
   * @return empty if the VM as a whole is refused, or no setting is invalid
   */
  public List<Problem> problems() {
    return List.of(problems);
  }
}
