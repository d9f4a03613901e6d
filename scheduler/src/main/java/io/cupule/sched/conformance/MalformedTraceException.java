package io.cupule.sched.conformance;

/** Reports a trace line that is not a case; the message names the field and its expected value. */
final class MalformedTraceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String problem;

  MalformedTraceException(String problem) {
    super(problem);
    this.problem = problem;
  }

  String problem() {
    return problem;
  }
}
