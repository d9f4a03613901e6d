package io.cupule.sched;

/**
 * Decides which ready thread a pCPU runs, like ACRN's {@code struct acrn_scheduler}. A new policy
 * needs one implementation and one {@link PolicyFactory}. One instance serves one pCPU; all methods
 * are called under that pCPU's lock.
 *
 * <p>The core keeps each thread's status and calls {@link #wake} and {@link #sleep}; the policy
 * keeps the run queue. A thread may be put to sleep when it is not queued. The current thread's
 * sleep call comes while it still runs, and a wake before the next {@link #pick} may cancel it.
 */
public interface Policy {
  /** Starts on the pCPU. */
  default void start(long now) {}

  /**
   * Adds a thread, not queued. Returns the policy's data for {@link SchedThread#policyData}.
   *
   * @throws AdmissionException if the pCPU cannot give what {@code params} requests
   */
  Object attach(SchedThread thread, SchedParams params, long now);

  /** Removes a thread that is not queued. */
  default void detach(SchedThread thread) {}

  /**
   * Changes the parameters of a thread in any state. The core requests a reschedule afterwards.
   *
   * @throws AdmissionException as {@link #attach}; then nothing has changed
   */
  void change(SchedThread thread, SchedParams params, long now);

  /** Adds a thread to the run queue; it is not in the queue. */
  void wake(SchedThread thread, long now);

  /** Removes a thread from the run queue if it is there. */
  void sleep(SchedThread thread, long now);

  /** Chooses the thread to run from {@code now} on; {@link PolicyHost#idle} if none is ready. */
  SchedThread pick(long now);

  /** Handles the timer set for {@code deadline}; it fired and is stopped. */
  default void timer(long deadline, long now) {}

  /** Stops the policy's timer, because the pCPU pauses or changes its policy. */
  void suspend();

  /** Resumes after {@link #suspend}. */
  default void resume(long now) {}
}
