package io.cupule.sched.explore;

import java.util.List;

/**
 * How to explore.
 *
 * @param granularity what a step is
 * @param mutations what to spoil before
 */
record Plan(Granularity granularity, List<Mutation> mutations) {
  /** What a step is. Waits, choices, locks and VarHandle operations always are. */
  enum Granularity {
    /** Each access to a volatile field, too. */
    EVERY_ACCESS,
    /** Nothing else: a volatile field is accessed together with what comes before. */
    LOCKS_AND_OPERATIONS
  }

  static final Plan EVERY_ACCESS = new Plan(Granularity.EVERY_ACCESS, List.of());
  static final Plan COARSE = new Plan(Granularity.LOCKS_AND_OPERATIONS, List.of());

  /** Every access, of mutated classes. */
  static Plan mutated(Mutation... mutations) {
    return new Plan(Granularity.EVERY_ACCESS, List.of(mutations));
  }
}
