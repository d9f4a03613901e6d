package io.cupule.sched.conformance;

import io.cupule.sched.policy.BuiltinPolicy;
import java.util.List;

/** One recorded case, with one observation per step. */
record TraceCase(
    String name,
    BuiltinPolicy policy,
    int pcpus,
    List<TraceThread> threads,
    List<Step> steps,
    List<Observed> expect) {

  /** A thread of a case; its number is its position. */
  record TraceThread(int pcpu, int priority, int weight) {}
}
