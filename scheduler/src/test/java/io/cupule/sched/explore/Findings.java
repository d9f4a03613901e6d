package io.cupule.sched.explore;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an exploration found.
 *
 * @param states different states seen
 * @param transitions steps from one to another
 * @param millis how long it took
 * @param fault the first fault, if any
 * @param trace the steps that lead to it
 */
public record Findings(
    int states, int transitions, long millis, @Nullable String fault, List<String> trace) {
  @Override
  public String toString() {
    String result = fault == null ? "no fault" : fault + " after " + trace.size() + " steps";
    return "%,d states, %,d transitions, %d ms: %s".formatted(states, transitions, millis, result);
  }
}
