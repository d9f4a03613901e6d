package io.cupule.partition.chipset;

import io.cupule.device.DeviceCounter;
import io.cupule.linux.LinuxThread;
import io.cupule.linux.SchedStat;
import io.cupule.loop.LoopErrors;
import io.cupule.loop.LoopKind;
import io.cupule.time.HostTimers;
import io.cupule.time.NanoClock;
import io.cupule.time.TimerService;

/**
 * Runs the timers of one VM's devices and local APICs on a separate thread. So Linux shares the
 * time between VMs, the cost of each VM is known, and no guest delays the end of a pCPU's turn,
 * which another thread handles.
 *
 * <p>A timer may fire {@link #BURST} times at the rate that its device asks for. After that it
 * fires at most every {@link #SHORTEST_INTERVAL} until it has been slower for a while. So a guest
 * that keeps arming short one-shot timers cannot keep a host CPU busy. Devices still read exact
 * clocks.
 */
public final class GuestTimers implements TimerService, AutoCloseable {
  /** The shortest average interval between two firings of a timer, in nanoseconds. */
  public static final long SHORTEST_INTERVAL = 100_000;

  /** How many firings a timer may be ahead of that rate. */
  public static final int BURST = 100;

  /** See {@link #cpuNanos}. */
  public static final DeviceCounter CPU_TIME =
      DeviceCounter.alone(
          "timerSeconds",
          "CPU time of the timers of a VM's devices and local APICs, which have a thread of their"
              + " own",
          DeviceCounter.Unit.NANOSECONDS,
          "cupule_vm_timer_seconds_total");

  private static final long TIMER_SLACK_NANOS = 1;

  private final HostTimers host;
  private volatile int thread;
  private volatile boolean ended;
  private volatile long spentNanos;

  /**
   * Starts the thread.
   *
   * @param vm the VM's name, for the thread's name
   * @param errors counts timers that fail
   */
  public GuestTimers(String vm, LoopErrors errors) {
    host =
        new HostTimers(
            LoopKind.GUEST_TIMERS,
            errors,
            body -> Thread.ofPlatform().daemon().name(vm + "/timers").unstarted(() -> run(body)));
  }

  /** Runs with minimal timer slack; Linux delays other threads' timers by up to 50 us. */
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

  /** Returns the CPU time of the thread in nanoseconds; 0 if this kernel keeps no account. */
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

  /** Makes a timer of any service that obeys the limit. */
  static Timer limited(TimerService timers, String name, Runnable action) {
    return new Limited(timers, name, action);
  }

  /**
   * Ends the thread; no timer fires any more. It waits for a running action, so the caller must
   * hold no lock that an action may take. Repeatable.
   */
  @Override
  public void close() {
    host.close();
  }

  /** Limits a timer: a firing costs one interval; it saves at most {@link #BURST} of them. */
  private static final class Limited implements Timer {
    private final NanoClock clock;
    private final Timer timer;
    private final Runnable action;

    /** Firings are paid up to here. The timers' thread writes it; arming threads read it. */
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
