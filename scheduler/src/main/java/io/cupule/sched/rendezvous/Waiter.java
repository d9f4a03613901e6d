package io.cupule.sched.rendezvous;

/**
 * How one thread waits, for example with a {@link io.cupule.sched.SchedEvent} or a semaphore. It
 * has no other use: for each {@link #await} there is exactly one {@link #signal}, which may come
 * first, so the count is zero when no thread waits.
 */
public interface Waiter {
  /**
   * Gives up the calling thread's CPU until the signal for this wait came, not earlier. The thread
   * holds no lock of the rendezvous.
   */
  void await();

  /** Any thread, sometimes under a {@link Rendezvous}' lock: must neither block nor throw. */
  void signal();
}
