package io.cupule.sched.conformance;

/**
 * One operation of a trace on the scheduler; {@code on} is the pCPU that does it. Its text has the
 * names of a trace, such as {@code schedule on=1}.
 */
sealed interface Step {
  /** Wakes the thread. */
  record Wake(int thread, int on) implements Step {
    @Override
    public String toString() {
      return "wake thread=" + thread + " on=" + on;
    }
  }

  /** Puts the thread to sleep. */
  record Sleep(int thread, int on) implements Step {
    @Override
    public String toString() {
      return "sleep thread=" + thread + " on=" + on;
    }
  }

  /** Lets the current thread request a reschedule. */
  record Yield(int on) implements Step {
    @Override
    public String toString() {
      return "yield on=" + on;
    }
  }

  /** Brings the pCPU to a schedule point. */
  record Schedule(int on) implements Step {
    @Override
    public String toString() {
      return "schedule on=" + on;
    }
  }

  /** Advances time; timers fire. */
  record Advance(long ns) implements Step {
    @Override
    public String toString() {
      return "advance ns=" + ns;
    }
  }
}
