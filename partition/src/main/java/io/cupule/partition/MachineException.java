package io.cupule.partition;

import io.cupule.partition.scenario.Problem;
import java.io.Serial;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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

  MachineException(Kind kind, String vm, String message, @Nullable Throwable cause) {
    super("vm " + vm + ": " + message, cause);
    this.kind = kind;
    this.problems = new Problem[0];
  }

  MachineException(Kind kind, String vm, Throwable cause) {
    this(kind, vm, cause, List.of());
  }

  MachineException(Kind kind, String vm, Throwable cause, List<Problem> problems) {
    super("vm " + vm + ": " + inWords(cause), cause);
    this.kind = kind;
    this.problems = problems.toArray(Problem[]::new);
  }

  /**
   * What went wrong, and what to do where the Java virtual machine itself was refused something.
   */
  static String inWords(Throwable cause) {
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

  /** Of a VM with settings that cannot be; the message lists them. */
  MachineException(Kind kind, String vm, List<Problem> problems) {
    super(
        "vm %s: %s"
            .formatted(
                vm, problems.stream().map(Problem::toString).collect(Collectors.joining("; "))));
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
