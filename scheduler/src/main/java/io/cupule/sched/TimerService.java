package io.cupule.sched;

/**
 * Where interrupt controllers and clocks of a machine get their timers from: the host's time, or a
 * virtual one in tests. May be used from any thread.
 */
public interface TimerService {
  /** Returns the clock that deadlines are read on. */
  NanoClock clock();

  /**
   * Makes a timer, disarmed.
   *
   * @param name whose it is, for diagnostics
   * @param action what happens at the deadline; called on the service's thread with none of its
   *     locks held, must be short and must not throw. It may arm its timer again.
   */
  Timer timer(String name, Runnable action);

  /**
   * A one-shot timer. A cancel or a new deadline does not wait for an action that has begun, so an
   * action looks at its device's state again, under the device's lock, before it acts.
   */
  interface Timer {
    /**
     * Fires once at {@code deadline}, in nanoseconds of the clock; replaces an earlier deadline.
     */
    void arm(long deadline);

    /** Does not fire until armed again. */
    void cancel();
  }
}
