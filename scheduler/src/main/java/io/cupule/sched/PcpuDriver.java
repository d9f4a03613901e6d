package io.cupule.sched;

/**
 * Connects a {@link Pcpu} with the real (or virtual) CPU, its timer and its interrupts. Every
 * method is called under the pCPU's lock, from any thread; it must not block and must not call the
 * scheduler.
 */
public interface PcpuDriver {
  /**
   * Returns whether the caller runs on {@code pcpu}, as its current thread. Such a caller reaches a
   * schedule point by itself and is not kicked.
   */
  boolean runsOn(Pcpu pcpu);

  /**
   * Brings {@code pcpu} to a schedule point soon, because another thread requested a reschedule. If
   * it is idle, there may be no thread to kick. Then the caller, or a thread that this call wakes,
   * calls {@link Pcpu#scheduleIfIdle} after the lock was released.
   */
  void kick(Pcpu pcpu);

  /**
   * Notes that the policy's timer changed: call {@link Pcpu#timerExpired} at {@code deadline}
   * (nanoseconds of the pCPU's clock), or never for {@link Pcpu#NO_TIMER}.
   */
  default void timerChanged(Pcpu pcpu, long deadline) {}

  /** {@code next} takes the pCPU from {@code prev}; called before both threads' hooks. */
  default void switching(Pcpu pcpu, SchedThread prev, SchedThread next, long now) {}

  /** The status of a thread changes, also of idle threads. */
  default void statusChanged(SchedThread thread, ThreadStatus from, ThreadStatus to, long now) {}

  /** A thread has new parameters. */
  default void parametersChanged(SchedThread thread, SchedParams params) {}
}
