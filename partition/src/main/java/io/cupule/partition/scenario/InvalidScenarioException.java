package io.cupule.partition.scenario;

import java.io.Serial;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A scenario that cannot be used, with everything that is wrong with it. */
public final class InvalidScenarioException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  private final Problem[] problems;

  /**
   * Makes the exception; its message is the list, one problem a line.
   *
   * @param file the scenario file
   * @param problems what is wrong with it, at least one
   */
  InvalidScenarioException(Path file, List<Problem> problems) {
    super(
        Stream.concat(Stream.of(headline(file, problems.size())), problems.stream())
            .map(Object::toString)
            .collect(Collectors.joining("\n  ")));
    this.problems = problems.toArray(Problem[]::new);
  }

  /**
   * What is wrong.
   *
   * @return at least one problem, in the order of their paths
   */
  public List<Problem> problems() {
    return List.of(problems);
  }

  private static String headline(Path file, int count) {
    return file + (count == 1 ? ": 1 problem" : ": " + count + " problems");
  }
}
