package io.cupule.vcpu;

import io.cupule.sched.AdmissionException;
import io.cupule.sched.Compat;
import io.cupule.sched.NanoClock;
import io.cupule.sched.Pcpu;
import io.cupule.sched.PcpuDriver;
import io.cupule.sched.PolicyFactory;
import io.cupule.sched.SchedParams;
import io.cupule.sched.SchedThread;
import io.cupule.sched.ThreadStatus;
import io.cupule.sched.TimerService;
import io.cupule.sched.policy.BuiltinPolicy;

/**
 * A host CPU whose vCPUs take turns: the scheduler's {@link Pcpu} over real threads. At most one of
 * them, the scheduler's current thread, has the pCPU's token and may be in guest mode; it gives the
 * token away by itself, outside guest mode, and is kicked when it should. While the idle thread is
 * current nobody has it, and whoever makes a thread ready hands it over.
 *
 * <p>May be used from any thread. The pCPU's lock is taken after an event's lock and before those
 * of timers and kicks; of two pCPUs, that of the lower number first. None is held while a vCPU is
 * in guest mode or waits for its turn.
 */
public final class HostPcpu {
  private final NanoClock clock;
  private final TimerService.Timer slice;
  private final TokenLock lock = new TokenLock(this::dispatchIdle);
  private final long born;
  private final PcpuClock accounts;
  private final PcpuTrace trace;
  private final Pcpu pcpu;

  // Guarded by the lock.
  private SwitchCause cause = SwitchCause.PREEMPT;

  /**
   * Makes a pCPU that nobody uses yet.
   *
   * @param id the number of the host CPU
   * @param policy who decides on the turns
   * @param timers for the policy's slices
   */
  public HostPcpu(int id, PolicyFactory policy, TimerService timers) {
    this(id, policy, timers, true);
  }

  private HostPcpu(int id, PolicyFactory policy, TimerService timers, boolean traced) {
    clock = timers.clock();
    trace = new PcpuTrace(id, clock, traced);
    born = clock.nanoTime();
    accounts = new PcpuClock(born);
    slice = timers.timer("pcpu" + id, this::sliceEnded);
    pcpu = new Pcpu(id, policy, clock, new Driver(), lock);
  }

  /**
   * Makes a pCPU for one vCPU alone, which needs no timer.
   *
   * @param id the number of the host CPU
   */
  public static HostPcpu alone(int id) {
    return new HostPcpu(id, BuiltinPolicy.NOOP.with(Compat.FIXED), new NoTimers());
  }

  /**
   * As {@link #alone}, but its {@link #trace} stays empty: to measure what tracing costs.
   *
   * @param id the number of the host CPU
   */
  public static HostPcpu untraced(int id) {
    return new HostPcpu(id, BuiltinPolicy.NOOP.with(Compat.FIXED), new NoTimers(), false);
  }

  /**
   * Makes room for a vCPU.
   *
   * @param name for people
   * @param params what the policy is to know of it
   * @param kick makes its thread look at its requests, from any thread; must not block
   * @param account what it writes its times and switches down in
   * @throws AdmissionException if the policy refuses it
   */
  Seat seat(String name, SchedParams params, Runnable kick, VcpuAccount account) {
    return new Seat(this, name, params, kick, account);
  }

  /** Returns the scheduler's side of it, for its policy and its current thread. */
  public Pcpu pcpu() {
    return pcpu;
  }

  /** What it did so far; takes no lock. */
  public PcpuStats stats() {
    return accounts.read(clock.nanoTime());
  }

  /** What happened here lately. */
  public PcpuTrace trace() {
    return trace;
  }

  /**
   * Changes the policy under the vCPUs' feet, see {@link Pcpu#changePolicy}.
   *
   * @param policy the new one
   * @param compat how close to ACRN it behaves
   * @throws AdmissionException if it refuses a vCPU; then nothing has changed
   */
  public void changePolicy(BuiltinPolicy policy, Compat compat) {
    locked(() -> {
      pcpu.changePolicy(policy.with(compat));
      trace.changed(policy);
    });
  }

  /** When it was made, by its clock: the times of its vCPUs count from there, OFFLINE at first. */
  long born() {
    return born;
  }

  /** Its clock. */
  NanoClock clock() {
    return clock;
  }

  /** A schedule point of the current thread; returns who has the pCPU from now on. */
  SchedThread schedule() {
    lock.lock();
    try {
      return pcpu.schedule();
    } finally {
      // Whatever wanted this is served, also where the same thread goes on.
      cause = SwitchCause.PREEMPT;
      lock.unlock();
    }
  }

  /** What stands for a new vCPU in the trace. */
  int number(String vcpu) {
    lock.lock();
    try {
      return trace.add(vcpu);
    } finally {
      lock.unlock();
    }
  }

  /** With the lock held: the vCPU with that number is gone. */
  void release(int number) {
    trace.release(number);
  }

  /**
   * Moves a vCPU from here to another pCPU, with both locks held; see {@link SchedThread#move}.
   *
   * @return who has this pCPU from now on
   */
  SchedThread move(SchedThread thread, HostPcpu target) {
    cause = SwitchCause.MOVE;
    try {
      return thread.move(target.pcpu);
    } finally {
      cause = SwitchCause.PREEMPT;
    }
  }

  /** Takes its lock, which may be held already; whoever also takes another's takes it by number. */
  void lock() {
    lock.lock();
  }

  /** Lets its lock go. */
  void unlock() {
    lock.unlock();
  }

  private void locked(Runnable action) {
    lock.lock();
    try {
      action.run();
    } finally {
      lock.unlock();
    }
  }

  /** The current vCPU lets others run, if the policy wants. */
  void yieldCurrent() {
    locked(() -> {
      cause = SwitchCause.YIELD;
      pcpu.yieldCurrent();
    });
  }

  private void sliceEnded() {
    locked(() -> {
      long late = clock.nanoTime() - pcpu.timerDeadline();
      if (late >= 0) { // else it was stopped or moved meanwhile
        accounts.slice(late);
        pcpu.timerExpired();
        cause = pcpu.needReschedule() ? SwitchCause.SLICE : cause;
      }
    });
  }

  /** With the lock held, by whoever woke a thread: the new current thread goes on. */
  private void dispatchIdle() {
    Seat.wakeUp(pcpu.scheduleIfIdle());
  }

  private static int number(SchedThread thread) {
    return thread.hooks() instanceof Seat seat ? seat.number() : TraceNames.NOBODY;
  }

  private final class Driver implements PcpuDriver {
    @Override
    public boolean runsOn(Pcpu self) {
      return self.current().hooks() instanceof Seat seat && seat.isMine();
    }

    @Override
    public void kick(Pcpu self) {
      if (self.current().hooks() instanceof Seat seat) {
        seat.kick();
      } else {
        lock.wantDispatch();
      }
    }

    @Override
    public void timerChanged(Pcpu self, long deadline) {
      if (deadline == Pcpu.NO_TIMER) {
        slice.cancel();
      } else {
        slice.arm(deadline);
      }
    }

    @Override
    public void switching(Pcpu self, SchedThread prev, SchedThread next, long now) {
      SwitchCause why = prev.isBlocking() ? SwitchCause.BLOCK : cause;
      if (prev.hooks() instanceof Seat seat) {
        seat.countSwitch(why);
      }
      accounts.switched(next.isIdle(), now);
      trace.switched(now, number(prev), number(next), why);
    }

    @Override
    public void statusChanged(SchedThread thread, ThreadStatus from, ThreadStatus to, long now) {
      if (thread.hooks() instanceof Seat seat) {
        seat.changed(from, to, now);
      }
    }

    @Override
    public void parametersChanged(SchedThread thread, SchedParams params) {
      trace.changed(number(thread), params);
    }
  }
}
