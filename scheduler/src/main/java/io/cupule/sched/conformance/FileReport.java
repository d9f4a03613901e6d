package io.cupule.sched.conformance;

import java.util.List;
import java.util.Optional;

/**
 * What became of one trace file.
 *
 * @param file its name
 * @param cases cases replayed
 * @param differing how many of them left their trace
 * @param steps steps done and compared; a case that differs ends there
 * @param firstDifference the first difference in the file
 * @param malformed lines that are no cases
 */
public record FileReport(
    String file,
    int cases,
    int differing,
    long steps,
    Optional<Difference> firstDifference,
    List<MalformedLine> malformed) {

  /** A line, from 1, that is no case, and why. */
  public record MalformedLine(int line, String problem) {}

  /** Tells whether every line is a case and every case agrees. */
  public boolean agrees() {
    return differing == 0 && malformed.isEmpty();
  }
}
