package io.cupule.sched;

/**
 * Decides which ready thread a pCPU runs: the counterpart of ACRN's {@code struct acrn_scheduler}.
 * A new policy is one implementation and one {@link PolicyFactory}. One instance serves one pCPU;
 * all methods are called under that pCPU's lock.
 *
 * <p>The core keeps each thread's status and calls {@link #wake} and {@link #sleep}; the policy
 * keeps the run queue. A thread may be put to sleep when it is not queued. The current thread's
 * sleep comes while it still runs, and may be rolled back by a wake before any {@link #pick}.
 */
public interface Policy {
  /** Begins work on the pCPU. */
  default void start(long now) {}

  /**
   * Takes a thread on, not queued. Returns what the policy wants to find in {@link
   * SchedThread#policyData}.
   *
   * @throws AdmissionException if the pCPU cannot give what {@code params} asks for
   */
  Object attach(SchedThread thread, SchedParams params, long now);

  /** Lets go of a thread that is not queued. */
  default void detach(SchedThread thread) {}

  /**
   * Changes the parameters of a thread in any state. The core requests a reschedule afterwards.
   *
   * @throws AdmissionException as {@link #attach}; then nothing has changed
   */
  void change(SchedThread thread, SchedParams params, long now);

  /** Puts a thread in the run queue; it is not in there. */
  void wake(SchedThread thread, long now);

  /** Takes a thread out of the run queue if it is in there. */
  void sleep(SchedThread thread, long now);

  /** Chooses the thread to run from {@code now} on; {@link PolicyHost#idle} if nobody is ready. */
  SchedThread pick(long now);

  /** The timer set for {@code deadline} fired, and is stopped. */
  default void timer(long deadline, long now) {}

  /** The pCPU pauses, or changes its policy: the policy stops its timer. */
  void suspend();

  /** The pCPU goes on after {@link #suspend}. */
  default void resume(long now) {}
}
