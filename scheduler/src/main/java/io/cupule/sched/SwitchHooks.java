package io.cupule.sched;

/**
 * What a thread wants to do when the pCPU is given to it or taken from it. Called under the pCPU's
 * lock, from the thread that called {@code schedule()}; the hand-over between real threads comes
 * after that returned, not here.
 */
public interface SwitchHooks {
  /** Asked once, when the thread is made: where it is written down what its reservation gave. */
  default ReservationAccount reservation() {
    return new ReservationAccount();
  }

  /** Hooks that do nothing. */
  SwitchHooks NONE = new SwitchHooks() {};

  /** The thread becomes current; its status is not yet {@link ThreadStatus#RUNNING}. */
  default void switchIn(SchedThread thread, long now) {}

  /** The thread is current no longer; its status is still {@link ThreadStatus#RUNNING}. */
  default void switchOut(SchedThread thread, long now) {}
}
