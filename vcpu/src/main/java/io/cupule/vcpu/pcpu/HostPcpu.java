package io.cupule.vcpu.pcpu;

import io.cupule.sched.AdmissionException;
import io.cupule.sched.Compat;
import io.cupule.sched.Pcpu;
import io.cupule.sched.PcpuDriver;
import io.cupule.sched.PolicyFactory;
import io.cupule.sched.SchedParams;
import io.cupule.sched.SchedThread;
import io.cupule.sched.ThreadStatus;
import io.cupule.sched.policy.BuiltinPolicy;
import io.cupule.time.NanoClock;
import io.cupule.time.TimerService;
import io.cupule.vcpu.account.SwitchCause;
import io.cupule.vcpu.account.VcpuAccount;
import io.cupule.vcpu.trace.PcpuTrace;
import io.cupule.vcpu.trace.TraceNames;

/**
 * A host CPU that vCPUs share: the scheduler's {@link Pcpu} over real threads. At most one vCPU,
 * the scheduler's current thread, has the pCPU's token and may be in guest mode. It hands over the
 * token itself, outside guest mode; a kick makes it do so. While the idle thread is current, no
 * vCPU has the token, and the thread that makes a vCPU ready hands it over.
 *
 * <p>For any thread. The pCPU's lock is taken after an event's lock and before those of timers and
 * kicks; of two pCPUs, the lower number comes first. None is held while a vCPU is in guest mode or
 * waits for its turn.
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
   * Makes an unused pCPU.
   *
   * @param id the number of the host CPU
   * @param policy makes its scheduling policy
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
   * Makes a pCPU for one vCPU only, which needs no timer.
   *
   * @param id the number of the host CPU
   */
  public static HostPcpu alone(int id) {
    return new HostPcpu(id, BuiltinPolicy.NOOP.with(Compat.FIXED), new NoTimers());
  }

  /**
   * Like {@link #alone}, but leaves {@link #trace} empty, to measure the cost of tracing.
   *
   * @param id the number of the host CPU
   */
  public static HostPcpu untraced(int id) {
    return new HostPcpu(id, BuiltinPolicy.NOOP.with(Compat.FIXED), new NoTimers(), false);
  }

  /**
   * Makes the scheduling entity for a vCPU.
   *
   * @param name for people
   * @param params the scheduling parameters for its policy
   * @param kick makes the vCPU's thread check its requests; any thread may call it; must not block
   * @param account receives its times and switches
   * @throws AdmissionException if the policy refuses it
   */
  public VcpuSchedEntity entity(
      String name, SchedParams params, Runnable kick, VcpuAccount account) {
    return new VcpuSchedEntity(this, name, params, kick, account);
  }

  /** Returns its side in the scheduler, with its policy and its current thread. */
  public Pcpu pcpu() {
    return pcpu;
  }

  /** Returns its statistics so far; takes no lock. */
  public PcpuStats stats() {
    return accounts.read(clock.nanoTime());
  }

  /** Returns its recent trace. */
  public PcpuTrace trace() {
    return trace;
  }

  /**
   * Changes the policy while vCPUs use it, see {@link Pcpu#changePolicy}.
   *
   * @param policy the new one
   * @param compat whether it keeps ACRN's faults
   * @throws AdmissionException if it refuses a vCPU; then nothing has changed
   */
  public void changePolicy(BuiltinPolicy policy, Compat compat) {
    locked(() -> {
      pcpu.changePolicy(policy.with(compat));
      trace.changed(policy);
    });
  }

  /** Returns when it was made, by its clock. Its vCPUs' times start there, in OFFLINE. */
  public long born() {
    return born;
  }

  /** Returns its clock. */
  public NanoClock clock() {
    return clock;
  }

  /** Runs the current thread's schedule point; returns the thread that has the pCPU now. */
  public SchedThread schedule() {
    lock.lock();
    try {
      return pcpu.schedule();
    } finally {
      // Any pending cause is handled, even if the same thread continues.
      cause = SwitchCause.PREEMPT;
      lock.unlock();
    }
  }

  /** Returns the number of a new vCPU in the trace. */
  int number(String vcpu) {
    lock.lock();
    try {
      return trace.add(vcpu);
    } finally {
      lock.unlock();
    }
  }

  /** Releases the number of a removed vCPU. The caller must hold the lock. */
  void release(int number) {
    trace.release(number);
  }

  /**
   * Moves a vCPU to another pCPU; see {@link SchedThread#move}. The caller must hold both locks.
   *
   * @return the thread that has this pCPU from now on
   */
  SchedThread move(SchedThread thread, HostPcpu target) {
    cause = SwitchCause.MOVE;
    try {
      return thread.move(target.pcpu);
    } finally {
      cause = SwitchCause.PREEMPT;
    }
  }

  /** Takes its reentrant lock. A thread that takes two such locks takes the lower number first. */
  void lock() {
    lock.lock();
  }

  /** Releases its lock. */
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

  /** Lets the current vCPU yield, if the policy wants that. */
  public void yieldCurrent() {
    locked(() -> {
      cause = SwitchCause.YIELD;
      pcpu.yieldCurrent();
    });
  }

  private void sliceEnded() {
    locked(() -> {
      long late = clock.nanoTime() - pcpu.timerDeadline();
      if (late >= 0) { // otherwise it was stopped or moved meanwhile
        accounts.slice(late);
        pcpu.timerExpired();
        cause = pcpu.needReschedule() ? SwitchCause.SLICE : cause;
      }
    });
  }

  /** Starts the new current thread. The thread that woke it calls this, with the lock held. */
  private void dispatchIdle() {
    VcpuSchedEntity.wakeUp(pcpu.scheduleIfIdle());
  }

  private static int number(SchedThread thread) {
    return thread.hooks() instanceof VcpuSchedEntity entity ? entity.number() : TraceNames.NOBODY;
  }

  private final class Driver implements PcpuDriver {
    @Override
    public boolean runsOn(Pcpu self) {
      return self.current().hooks() instanceof VcpuSchedEntity entity && entity.isMine();
    }

    @Override
    public void kick(Pcpu self) {
      if (self.current().hooks() instanceof VcpuSchedEntity entity) {
        entity.kick();
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
      if (prev.hooks() instanceof VcpuSchedEntity entity) {
        entity.countSwitch(why);
      }
      accounts.switched(next.isIdle(), now);
      trace.switched(now, number(prev), number(next), why);
    }

    @Override
    public void statusChanged(SchedThread thread, ThreadStatus from, ThreadStatus to, long now) {
      if (thread.hooks() instanceof VcpuSchedEntity entity) {
        entity.changed(from, to, now);
      }
    }

    @Override
    public void parametersChanged(SchedThread thread, SchedParams params) {
      trace.changed(number(thread), params);
    }
  }
}
