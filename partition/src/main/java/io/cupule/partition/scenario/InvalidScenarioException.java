package io.cupule.partition.scenario;

import io.cupule.device.backend.PlainText;
import java.io.Serial;
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
   * @param what the scenario file, or what part of it was to change
   * @param problems what is wrong with it, at least one
   */
  InvalidScenarioException(String what, List<Problem> problems) {
    super(
        Stream.concat(Stream.of(headline(PlainText.line(what), problems.size())), problems.stream())
            .map(Object::toString)
            .collect(Collectors.joining("\n  ")));
    this.problems = problems.toArray(Problem[]::new);
  }

  /** A document that is none. */
  static InvalidScenarioException of(String what, BadValueException bad) {
    Problems problems = new Problems();
    problems.add(JsonPath.ROOT, bad);
    return new InvalidScenarioException(what, problems.sorted());
  }

  /**
   * What is wrong.
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
   * Whether nothing is wrong with the scenario itself.
   *
   * @return whether all that is wrong is that this host cannot run any
   */
  public boolean isTheHosts() {
    return problems().stream().allMatch(each -> each.message().startsWith(KvmRules.UNUSABLE));
  }
}
