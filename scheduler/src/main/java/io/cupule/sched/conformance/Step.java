package io.cupule.sched.conformance;

/** One operation of a trace on the scheduler; {@code on} is the pCPU that does it. */
sealed interface Step {
  /** Wakes the thread. */
  record Wake(int thread, int on) implements Step {}

  /** Puts the thread to sleep. */
  record Sleep(int thread, int on) implements Step {}

  /** Lets the current thread request a reschedule. */
  record Yield(int on) implements Step {}

  /** Brings the pCPU to a schedule point. */
  record Schedule(int on) implements Step {}

  /** Advances time; timers fire. */
  record Advance(long ns) implements Step {}
}
