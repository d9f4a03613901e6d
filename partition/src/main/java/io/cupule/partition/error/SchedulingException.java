package io.cupule.partition.error;

import io.cupule.partition.error.MachineException.Kind;
import io.cupule.partition.scenario.problem.Problem;
import java.io.Serial;
import java.util.List;
import java.util.stream.Collectors;

/** Reports a change of scheduling that was refused; nothing has changed. */
public final class SchedulingException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final Kind kind;
  private final Problem[] problems;

  /** Refuses a change that has these problems, of which there is at least one. */
  public SchedulingException(Kind kind, List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("; ")));
    this.kind = kind;
    this.problems = problems.toArray(Problem[]::new);
  }

  /**
   * Returns the kind of refusal.
   *
   * @return INVALID if the change itself is refused, HOST if it failed, CONFLICT if a VM was
   *     removed meanwhile
   */
  public Kind kind() {
    return kind;
  }

  /**
   * Returns each refused part, with its path in the change, such as {@code vms.alpha.weight},
   * {@code vms.alpha.vcpus.0.pcpu} or {@code pcpus.1.policy}.
   */
  public List<Problem> problems() {
    return List.of(problems);
  }
}
