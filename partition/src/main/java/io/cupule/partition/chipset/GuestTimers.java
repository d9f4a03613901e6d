package io.cupule.partition.chipset;

import io.cupule.kvm.LinuxThread;
import io.cupule.kvm.SchedStat;
import io.cupule.sched.HostTimers;
import io.cupule.sched.NanoClock;
import io.cupule.sched.TimerService;

/**
 * The timers of one VM's devices and local APICs, on a thread of their own: Linux shares out the
 * time between VMs, what they cost is known for each, and no guest makes the end of a pCPU's turn
 * late, which has another thread.
 *
 * <p>A timer fires {@link #BURST} times as fast as its device asks, and then at most every {@link
 * #SHORTEST_INTERVAL} until it has been slower for a while, so that a guest that arms short
 * one-shot timers without end cannot keep a host's CPU busy. Devices read their clocks exact all
 * the same.
 */
public final class GuestTimers implements TimerService, AutoCloseable {
  /** Nanoseconds between two firings of a timer in the long run, at least. */
  public static final long SHORTEST_INTERVAL = 100_000;

  /** How many firings a timer may be ahead of that. */
  public static final int BURST = 100;

  private static final long TIMER_SLACK_NANOS = 1;

  private final HostTimers host;
  private volatile int thread;
  private volatile boolean ended;
  private volatile long spentNanos;

  /**
   * Starts the thread.
   *
   * @param vm whose they are, for the thread's name
   */
  public GuestTimers(String vm) {
    host =
        new HostTimers(
            body -> Thread.ofPlatform().daemon().name(vm + "/timers").unstarted(() -> run(body)));
  }

  /** Linux delays the timers of other threads by up to 50 us, to have more of them at once. */
  private void run(Runnable body) {
    LinuxThread.timerSlack(TIMER_SLACK_NANOS);
    thread = LinuxThread.currentId();
    try {
      body.run();
    } finally {
      spentNanos = SchedStat.of(0).map(SchedStat::runNanos).orElse(0L);
      ended = true;
    }
  }

  /** Returns the CPU time of the thread in nanoseconds, 0 where this kernel keeps no account. */
  public long cpuNanos() {
    int id = thread;
    if (ended || id == 0) {
      return spentNanos;
    }
    return SchedStat.of(id).map(SchedStat::runNanos).orElse(spentNanos);
  }

  @Override
  public NanoClock clock() {
    return host.clock();
  }

  @Override
  public Timer timer(String name, Runnable action) {
    return limited(host, name, action);
  }

  /** Makes a timer that keeps to the limit, whoever's it is. */
  static Timer limited(TimerService timers, String name, Runnable action) {
    return new Limited(timers, name, action);
  }

  /**
   * Ends the thread: no timer fires any more. Waits for an action that has begun, so a caller holds
   * no lock that one may want. Repeatable.
   */
  @Override
  public void close() {
    host.close();
  }

  /** Pays for each firing an interval, of which it has saved as many as the burst at most. */
  private static final class Limited implements Timer {
    private final NanoClock clock;
    private final Timer timer;
    private final Runnable action;

    /** Paid until then: written by the timers' thread, read by whoever arms. */
    private volatile long paidUntil;

    Limited(TimerService timers, String name, Runnable action) {
      this.action = action;
      clock = timers.clock();
      paidUntil = clock.nanoTime() - BURST * SHORTEST_INTERVAL;
      timer = timers.timer(name, this::fire);
    }

    private void fire() {
      long savedUpTo = clock.nanoTime() - BURST * SHORTEST_INTERVAL;
      paidUntil = Math.max(paidUntil, savedUpTo) + SHORTEST_INTERVAL;
      action.run();
    }

    @Override
    public void arm(long deadline) {
      timer.arm(Math.max(deadline, paidUntil));
    }

    @Override
    public void cancel() {
      timer.cancel();
    }
  }
}
