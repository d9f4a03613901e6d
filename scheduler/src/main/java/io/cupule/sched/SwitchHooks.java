package io.cupule.sched;

/**
 * A thread's actions when it gets the pCPU or loses it. Called under the pCPU's lock, from the
 * thread that called {@code schedule()}. The hand-over between real threads comes after that call,
 * not here.
 */
public interface SwitchHooks {
  /** Returns the account for its reservation; called once, when the thread is made. */
  default ReservationAccount reservation() {
    return new ReservationAccount();
  }

  /** Hooks that do nothing. */
  SwitchHooks NONE = new SwitchHooks() {};

  /** The thread becomes current; its status is not {@link ThreadStatus#RUNNING} yet. */
  default void switchIn(SchedThread thread, long now) {}

  /** The thread stops being current; its status is still {@link ThreadStatus#RUNNING}. */
  default void switchOut(SchedThread thread, long now) {}
}
