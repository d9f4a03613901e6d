package io.cupule.sched.explore;

import java.util.List;

/** What is explored: a few threads. Implementations are loaded by {@link SteppedLoader}. */
public interface Workload {
  /** Returns the threads' code. An AssertionError that one throws is a fault that was found. */
  List<Runnable> bodies();

  /** Returns the name of a thread, for traces. */
  default String name(int body) {
    return "vcpu" + body;
  }

  /** Throws an AssertionError unless all is as it should be after all threads have ended. */
  void checkEnd();
}
