package io.cupule.sched.conformance;

import java.util.List;
import java.util.Optional;

/**
 * The result of one trace file.
 *
 * @param file its name
 * @param cases cases replayed
 * @param differing the number of cases that differ from their trace
 * @param steps steps done and compared; a case that differs ends there
 * @param firstDifference the first difference in the file
 * @param malformed lines that are not cases
 */
public record FileReport(
    String file,
    int cases,
    int differing,
    long steps,
    Optional<Difference> firstDifference,
    List<MalformedLine> malformed) {

  /** A line, from 1, that is not a case, and the reason. */
  public record MalformedLine(int line, String problem) {}

  /** Returns whether every line is a case and every case agrees. */
  public boolean agrees() {
    return differing == 0 && malformed.isEmpty();
  }
}
