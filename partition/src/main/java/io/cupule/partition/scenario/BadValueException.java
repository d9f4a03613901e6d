package io.cupule.partition.scenario;

import java.io.Serial;

/** Reports a string that is not valid, and what to write instead. */
final class BadValueException extends IllegalArgumentException {
  @Serial private static final long serialVersionUID = 1L;

  private final String problem;
  private final String remedy;

  BadValueException(String problem, String remedy) {
    super(problem + " - " + remedy);
    this.problem = problem;
    this.remedy = remedy;
  }

  String problem() {
    return problem;
  }

  String remedy() {
    return remedy;
  }
}
