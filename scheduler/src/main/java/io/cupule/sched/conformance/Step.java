package io.cupule.sched.conformance;

/** One thing done to the scheduler in a trace; {@code on} is the pCPU that does it. */
sealed interface Step {
  /** Wakes the thread. */
  record Wake(int thread, int on) implements Step {}

  /** Puts the thread to sleep. */
  record Sleep(int thread, int on) implements Step {}

  /** The current thread asks for a reschedule. */
  record Yield(int on) implements Step {}

  /** The pCPU comes to a schedule point. */
  record Schedule(int on) implements Step {}

  /** Time moves on, and timers fire. */
  record Advance(long ns) implements Step {}
}
