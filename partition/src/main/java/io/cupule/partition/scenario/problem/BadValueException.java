package io.cupule.partition.scenario.problem;

import java.io.Serial;

/** Reports a string that is not valid, and what to write instead. */
public final class BadValueException extends IllegalArgumentException {
  @Serial private static final long serialVersionUID = 1L;

  private final String problem;
  private final String remedy;

  /**
   * Makes the exception.
   *
   * @param problem what is wrong, without a full stop
   * @param remedy what to write instead
   */
  public BadValueException(String problem, String remedy) {
    super(problem + " - " + remedy);
    this.problem = problem;
    this.remedy = remedy;
  }

  /** Returns the problem, in one clause. */
  public String problem() {
    return problem;
  }

  /** Returns what to write instead, in one clause. */
  public String remedy() {
    return remedy;
  }
}
