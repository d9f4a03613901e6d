package io.cupule.sched;

/** A {@link Policy}'s interface to its pCPU. Only the policy's methods may call it. */
public interface PolicyHost {
  /** Returns the pCPU's number. */
  int pcpuId();

  /** Returns the current thread, which may be {@link #idle}. */
  SchedThread current();

  /** Returns the pCPU's idle thread, which is never attached nor queued. */
  SchedThread idle();

  /** Sets the pCPU's only timer to {@code deadline} nanoseconds of the pCPU's clock. */
  void startTimer(long deadline);

  /** Stops the timer. */
  void stopTimer();

  /** Asks for a {@code schedule()} on this pCPU. */
  void requestReschedule();
}
