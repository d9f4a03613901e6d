package io.cupule.sched;

/**
 * The outside of a {@link Pcpu}: it owns the real (or virtual) CPU, its timer and its interrupts.
 * Every method is called under the pCPU's lock, from any thread; it must not block and must not
 * call back into the scheduler.
 */
public interface PcpuDriver {
  /**
   * Tells whether the caller runs on {@code pcpu}, as its current thread. Such a caller comes to a
   * schedule point by itself and is not kicked.
   */
  boolean runsOn(Pcpu pcpu);

  /**
   * A reschedule was requested from elsewhere: bring {@code pcpu} to a schedule point soon. If it
   * is idle there may be nobody to bring: then {@link Pcpu#scheduleIfIdle} is called, after the
   * lock was let go, by the caller or by a thread that this wakes.
   */
  void kick(Pcpu pcpu);

  /**
   * The policy's timer changed: {@link Pcpu#timerExpired} is to be called at {@code deadline}
   * (nanoseconds of the pCPU's clock), or not at all for {@link Pcpu#NO_TIMER}.
   */
  default void timerChanged(Pcpu pcpu, long deadline) {}

  /** {@code next} takes the pCPU from {@code prev}; comes before both threads' hooks. */
  default void switching(Pcpu pcpu, SchedThread prev, SchedThread next, long now) {}

  /** A thread, idle threads included, goes from one status to another. */
  default void statusChanged(SchedThread thread, ThreadStatus from, ThreadStatus to, long now) {}

  /** A thread has other parameters from now on. */
  default void parametersChanged(SchedThread thread, SchedParams params) {}
}
