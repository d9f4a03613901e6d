package io.cupule.sched.explore;

import java.util.List;

/**
 * How to explore.
 *
 * @param granularity what a step is
 * @param mutations what to spoil before
 * @param prefixes which classes to step beside those of the scheduler: how their names begin
 * @param roots one class from each place where those were compiled to
 */
public record Plan(
    Granularity granularity,
    List<Mutation> mutations,
    List<String> prefixes,
    List<Class<?>> roots) {
  /** What a step is. Waits, choices, locks and VarHandle operations always are. */
  public enum Granularity {
    /** Each access to a volatile field, too. */
    EVERY_ACCESS,
    /** Nothing else: a volatile field is accessed together with what comes before. */
    LOCKS_AND_OPERATIONS
  }

  static final Plan EVERY_ACCESS = of(Granularity.EVERY_ACCESS);
  static final Plan COARSE = of(Granularity.LOCKS_AND_OPERATIONS);

  private static Plan of(Granularity granularity, Mutation... mutations) {
    return new Plan(granularity, List.of(mutations), List.of(), List.of());
  }

  /** Every access, of mutated classes. */
  static Plan mutated(Mutation... mutations) {
    return of(Granularity.EVERY_ACCESS, mutations);
  }

  /** Every access, of more classes than the scheduler's. */
  public static Plan with(List<String> prefixes, List<Class<?>> roots) {
    return new Plan(Granularity.EVERY_ACCESS, List.of(), prefixes, roots);
  }
}
