package io.cupule.sched.conformance;

import io.cupule.sched.policy.BuiltinPolicy;
import java.util.List;

/** One recorded case: as many observations as steps. */
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
