package io.cupule.time;

/**
 * Timers in virtual time, which starts at 0 and advances only by calls. One thread advances time;
 * any thread may arm timers.
 */
public final class ManualTimers implements TimerService {
  private final TimerQueue queue = new TimerQueue(_ -> {});
  private volatile long now;

  /** Makes a service at time 0 with no timer. */
  public ManualTimers() {}

  @Override
  public NanoClock clock() {
    return () -> now;
  }

  @Override
  public Timer timer(String name, Runnable action) {
    return queue.timer(name, action);
  }

  /** Returns the virtual time in nanoseconds. */
  public long now() {
    return now;
  }

  /**
   * Returns the deadline of the timer that fires next, in nanoseconds, or {@link Long#MAX_VALUE} if
   * none is armed.
   */
  public long nextDeadline() {
    return queue.earliest();
  }

  /**
   * Advances time by {@code ns}, 0 or more. Timers fire on this thread in order of their deadlines,
   * each at its deadline or, if that has passed already, at once. Timers that an action arms within
   * the interval fire too.
   */
  public void advance(long ns) {
    if (ns < 0) {
      throw new IllegalArgumentException("time cannot go back by " + -ns + " ns");
    }
    long end = Math.addExact(now, ns);
    for (long due = queue.earliest(); due <= end; due = queue.earliest()) {
      now = Math.max(now, due);
      Runnable action = queue.takeDue(now);
      if (action == null) {
        break;
      }
      action.run();
    }
    now = end;
  }
}
