package io.cupule.partition.scenario.problem;

import io.cupule.device.backend.PlainText;
import java.io.Serial;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reports a scenario that cannot be used, with all its problems. */
public final class InvalidScenarioException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  private final Problem[] problems;

  /**
   * Makes the exception; its message lists the problems, one per line.
   *
   * @param what the scenario file, or the part of it that was to change
   * @param problems at least one
   */
  public InvalidScenarioException(String what, List<Problem> problems) {
    super(
        Stream.concat(Stream.of(headline(PlainText.line(what), problems.size())), problems.stream())
            .map(Object::toString)
            .collect(Collectors.joining("\n  ")));
    this.problems = problems.toArray(Problem[]::new);
  }

  /** Makes an exception for invalid JSON. */
  public static InvalidScenarioException of(String what, BadValueException bad) {
    Problems problems = new Problems();
    problems.add(JsonPath.ROOT, bad);
    return new InvalidScenarioException(what, problems.sorted());
  }

  /**
   * Returns the problems.
   *
   * @return at least one problem, in the order of their paths
   */
  public List<Problem> problems() {
    return List.of(problems);
  }

  private static String headline(String what, int count) {
    return what + (count == 1 ? ": 1 problem" : ": " + count + " problems");
  }

  /**
   * Returns whether the scenario itself has no problem.
   *
   * @return true if the only problem is that this host cannot run any scenario
   */
  public boolean isTheHosts() {
    return problems().stream().allMatch(Problem::isTheHosts);
  }
}
