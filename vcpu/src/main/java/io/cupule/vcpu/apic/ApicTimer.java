package io.cupule.vcpu.apic;

import io.cupule.time.NanoClock;
import io.cupule.time.TimerService;

/**
 * The timer of a local APIC: one-shot, periodic, or with a TSC deadline. Guarded by its local
 * APIC's lock.
 *
 * <p>A period below {@link #MIN_PERIOD_NANOS} is extended to it, so that a guest cannot keep the
 * host busy. In the other modes, every interrupt costs the guest an exit.
 */
final class ApicTimer {
  /** KVM's default limit. */
  static final long MIN_PERIOD_NANOS = 200_000;

  static final int ONE_SHOT = 0;
  static final int PERIODIC = 1;
  static final int TSC_DEADLINE = 2;
  static final int DIVIDE_MASK = 0xb;

  private final NanoClock clock;
  private final TscClock tsc;
  private final int busCycleNanos;
  private final TimerService.Timer timer;
  private int mode = ONE_SHOT;
  private int divideConfig;
  private int initialCount;
  private boolean running;
  private long deadline;
  private long period;
  private long tscDeadline;

  ApicTimer(ApicClocks clocks, String name, Runnable expired) {
    clock = clocks.timers().clock();
    tsc = clocks.tsc();
    busCycleNanos = clocks.busCycleNanos();
    timer = clocks.timers().timer(name, expired);
  }

  LocalApicState.Timer state() {
    long now = clock.nanoTime();
    return new LocalApicState.Timer(
        mode,
        divideConfig,
        initialCount,
        running,
        running ? deadline - now : 0,
        running && mode == PERIODIC ? period : 0,
        tscDeadline == 0 ? 0 : tscDeadline - tsc.tsc(now));
  }

  /** Continues from a state; what is overdue fires at once. */
  void load(LocalApicState.Timer state) {
    stop();
    mode = state.mode();
    divideConfig = state.divideConfig();
    initialCount = state.initialCount();
    if (state.running()) {
      long now = clock.nanoTime();
      running = true;
      period = state.period();
      tscDeadline = mode == TSC_DEADLINE ? tsc.tsc(now) + state.ticksLeft() : 0;
      deadline = after(now, state.nanosLeft());
      timer.arm(deadline);
    }
  }

  /** Returns a time, or the last one if there is none so late. */
  private static long after(long now, long nanos) {
    return nanos < Long.MAX_VALUE - now ? now + nanos : Long.MAX_VALUE;
  }

  /**
   * Sets the mode. Between one-shot and periodic the count continues, as in KVM's own local APIC. A
   * change to or from a TSC deadline disarms the timer (SDM 3, "TSC-Deadline Mode"), and so does
   * the reserved mode 3, which never counts.
   */
  void mode(int newMode) {
    boolean counted = counts();
    boolean changed = newMode != mode;
    mode = newMode;
    if (changed && counted && counts()) {
      period = period();
    } else if (changed) {
      disarm();
    }
  }

  private boolean counts() {
    return mode == ONE_SHOT || mode == PERIODIC;
  }

  private long period() {
    return Math.max(Integer.toUnsignedLong(initialCount) * tickNanos(), MIN_PERIOD_NANOS);
  }

  private void disarm() {
    initialCount = 0;
    stop();
  }

  private void stop() {
    running = false;
    tscDeadline = 0;
    timer.cancel();
  }

  int initialCount() {
    return initialCount;
  }

  /** Starts a countdown; 0 stops it. No effect in modes without a count. */
  void initialCount(int count) {
    if (counts()) {
      initialCount = count;
      start(Integer.toUnsignedLong(count));
    }
  }

  private void start(long ticks) {
    if (ticks == 0) {
      stop();
      return;
    }
    running = true;
    long wait = ticks * tickNanos();
    if (mode == PERIODIC) {
      period = period();
      wait = Math.max(wait, MIN_PERIOD_NANOS);
    }
    deadline = clock.nanoTime() + wait;
    timer.arm(deadline);
  }

  /** Returns the ticks until the end of the count, at most the initial count. */
  int currentCount() {
    if (!running || mode == TSC_DEADLINE) {
      return 0;
    }
    long left = deadline - clock.nanoTime();
    if (mode == PERIODIC) {
      // The next period has already begun, although the host reports it late.
      left = Math.floorMod(left - 1, period) + 1;
    }
    long ticks = Math.ceilDiv(Math.max(left, 0), tickNanos());
    return (int) Math.min(ticks, Integer.toUnsignedLong(initialCount));
  }

  int divideConfig() {
    return divideConfig;
  }

  /** Sets the divide configuration; a running count continues at the new rate. */
  void divideConfig(int config) {
    long left = Integer.toUnsignedLong(currentCount());
    divideConfig = config & DIVIDE_MASK;
    if (left > 0) {
      start(left);
    }
  }

  private long tickNanos() {
    int code = (divideConfig & 3) | ((divideConfig >> 1) & 4);
    return (code == 7 ? 1L : 2L << code) * busCycleNanos;
  }

  /** Returns the TSC at which it will fire; 0 when disarmed. */
  long tscDeadline() {
    return tscDeadline;
  }

  /**
   * Arms for a TSC value; 0 disarms. No effect in other modes.
   *
   * @return whether the deadline has passed already: then the timer has fired
   */
  boolean tscDeadline(long value) {
    if (mode != TSC_DEADLINE) {
      return false;
    }
    stop();
    if (value == 0) {
      return false;
    }
    long now = clock.nanoTime();
    long current = tsc.tsc(now);
    if (Long.compareUnsigned(value, current) <= 0) {
      return true;
    }
    long ticks = value - current;
    running = true;
    tscDeadline = value;
    // A negative value is beyond 2^63 ticks, decades away.
    long wait = ticks < 0 ? Long.MAX_VALUE : tsc.nanos(ticks);
    deadline = after(now, wait);
    timer.arm(deadline);
    return false;
  }

  /**
   * Handles a call of the timer service.
   *
   * @return whether the timer fires; false if it was stopped or moved meanwhile
   */
  boolean expire() {
    long late = clock.nanoTime() - deadline;
    if (!running || late < 0) {
      return false;
    }
    if (mode == PERIODIC) {
      // Missed periods merge into this one.
      deadline += (late / period + 1) * period;
      timer.arm(deadline);
    } else {
      running = false;
      tscDeadline = 0;
    }
    return true;
  }
}
