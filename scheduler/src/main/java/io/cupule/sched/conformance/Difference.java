package io.cupule.sched.conformance;

/**
 * Where a replay first left its trace.
 *
 * @param caseName the case
 * @param step the step's position, from 0
 * @param operation what was done
 * @param expected what the trace says to see after it
 * @param got what was seen
 */
public record Difference(String caseName, int step, String operation, String expected, String got) {
  @Override
  public String toString() {
    return "%s step %d (%s): expected %s, got %s"
        .formatted(caseName, step, operation, expected, got);
  }
}
