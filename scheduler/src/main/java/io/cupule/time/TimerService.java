package io.cupule.time;

/**
 * Makes timers for a machine's interrupt controllers and clocks, in the host's time, or in virtual
 * time in tests. For any thread.
 */
public interface TimerService {
  /** Returns the clock for deadlines. */
  NanoClock clock();

  /**
   * Makes a timer, disarmed.
   *
   * @param name the owner, for diagnostics
   * @param action runs at the deadline; called on the service's thread with none of its locks held,
   *     must be short and must not throw. It may arm its timer again.
   */
  Timer timer(String name, Runnable action);

  /**
   * A one-shot timer. A cancel or a new deadline does not wait for a running action, so an action
   * must check its device's state again, under the device's lock, before it acts.
   */
  interface Timer {
    /**
     * Fires once at {@code deadline}, in nanoseconds of the clock; replaces an earlier deadline.
     */
    void arm(long deadline);

    /** Disarms it until it is armed again. */
    void cancel();
  }
}
