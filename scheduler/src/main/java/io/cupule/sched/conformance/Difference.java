package io.cupule.sched.conformance;

/**
 * The first difference between a replay and its trace.
 *
 * @param caseName the case
 * @param step the step's position, from 0
 * @param operation the operation
 * @param expected the trace's observation after it
 * @param got the actual observation
 */
public record Difference(String caseName, int step, String operation, String expected, String got) {
  @Override
  public String toString() {
    return "%s step %d (%s): expected %s, got %s"
        .formatted(caseName, step, operation, expected, got);
  }
}
