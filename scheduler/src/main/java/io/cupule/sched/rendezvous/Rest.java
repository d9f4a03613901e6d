package io.cupule.sched.rendezvous;

/**
 * How one thread waits, such as a {@link io.cupule.sched.SchedEvent} or a semaphore. Used for this
 * alone: for each {@link #await} there is exactly one {@link #signal}, which may come first, so a
 * count is zero whenever nobody waits.
 */
public interface Rest {
  /**
   * The calling thread gives up its CPU until the signal that belongs to this wait came, and not
   * less. It holds no lock of the rendezvous.
   */
  void await();

  /** From any thread, at times under a {@link Rendezvous}' lock: must neither block nor throw. */
  void signal();
}
