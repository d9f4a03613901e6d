package io.cupule.sched;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * One CPU to share: ACRN's {@code struct sched_control}. It starts with its idle thread running.
 * May be used from any thread, under the locking rules of the package.
 *
 * <p>{@link #schedule} is for whoever is the current thread, at a point where it can be replaced;
 * with the idle thread current, for anybody, as {@link #scheduleIfIdle}.
 */
public final class Pcpu {
  /** The timer's deadline when it is stopped. */
  public static final long NO_TIMER = Long.MAX_VALUE;

  private final int id;
  private final SchedThread idle;
  final NanoClock clock;
  final PcpuDriver driver;
  final SchedLock lock;
  final PolicyHost host = new Host();

  // Guarded by the lock; SchedThread does its part of the work with them.
  final List<SchedThread> threads = new ArrayList<>();
  Policy policy;
  private long announcedTimer = NO_TIMER;

  // Written under the lock.
  private volatile SchedThread current;
  private volatile boolean needReschedule;
  private volatile long timerDeadline = NO_TIMER;

  /**
   * Makes a pCPU and starts its policy.
   *
   * @param id its number, 0 or more
   */
  public Pcpu(int id, PolicyFactory factory, NanoClock clock, PcpuDriver driver, SchedLock lock) {
    this.id = id;
    this.clock = clock;
    this.driver = driver;
    this.lock = lock;
    idle =
        new SchedThread(this, "idle" + id, SchedParams.DEFAULT.withPriority(0), SwitchHooks.NONE);
    idle.status = ThreadStatus.RUNNING;
    current = idle;
    policy = factory.create(host);
    policy.start(clock.nanoTime());
    announceTimer();
  }

  /** Returns its number. */
  public int id() {
    return id;
  }

  /** Returns the thread that has the pCPU. */
  public SchedThread current() {
    return current;
  }

  /** Returns the thread that has the pCPU when nobody else wants it. */
  public SchedThread idle() {
    return idle;
  }

  /** Tells whether a {@link #schedule} is wanted. Only that call ends it. */
  public boolean needReschedule() {
    return needReschedule;
  }

  /** Returns when the policy's timer is due, in nanoseconds of the clock, or {@link #NO_TIMER}. */
  public long timerDeadline() {
    return timerDeadline;
  }

  /**
   * Binds a new thread to this pCPU, BLOCKED.
   *
   * @throws AdmissionException if the policy refuses it
   */
  public SchedThread attach(String name, SchedParams params, SwitchHooks hooks) {
    lock.lock();
    try {
      SchedThread thread = new SchedThread(this, name, params, hooks);
      thread.policyData = policy.attach(thread, params, clock.nanoTime());
      threads.add(thread);
      return thread;
    } finally {
      lock.unlock();
    }
  }

  /** Asks for a {@link #schedule}; kicks the pCPU unless the caller runs on it. */
  public void requestReschedule() {
    lock.lock();
    try {
      host.requestReschedule();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The current thread is willing to let others run (ACRN's yield_current). Whether anybody does is
   * the policy's decision at the next schedule point.
   */
  public void yieldCurrent() {
    requestReschedule();
  }

  /**
   * Chooses the next current thread and makes the switch in status (ACRN's schedule). Where threads
   * are real, the caller, which is the current thread or acts for it, then hands the CPU over and
   * waits until it is current again.
   *
   * @return the current thread from now on
   */
  public SchedThread schedule() {
    lock.lock();
    try {
      return pickAndSwitch();
    } finally {
      lock.unlock();
    }
  }

  /**
   * {@link #schedule} on behalf of the idle thread, if that is current and a reschedule is wanted:
   * for whoever made a thread ready on an idle pCPU.
   *
   * @return the current thread from now on
   */
  public SchedThread scheduleIfIdle() {
    lock.lock();
    try {
      return current == idle && needReschedule ? pickAndSwitch() : current;
    } finally {
      lock.unlock();
    }
  }

  /** The timer is due: does nothing if it was stopped or moved to a later time meanwhile. */
  public void timerExpired() {
    lock.lock();
    try {
      long now = clock.nanoTime();
      long deadline = timerDeadline;
      if (deadline == NO_TIMER || now < deadline) {
        return;
      }
      timerDeadline = NO_TIMER;
      // Whoever told us has used up what was announced, so the same deadline would be news again.
      announcedTimer = NO_TIMER;
      policy.timer(deadline, now);
      announceTimer();
    } finally {
      lock.unlock();
    }
  }

  /** Stops the policy's timer (ACRN's suspend_sched). */
  public void suspend() {
    lock.lock();
    try {
      policy.suspend();
      announceTimer();
    } finally {
      lock.unlock();
    }
  }

  /** Goes on after {@link #suspend} (ACRN's resume_sched). */
  public void resume() {
    lock.lock();
    try {
      policy.resume(clock.nanoTime());
      announceTimer();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Changes the policy under the threads' feet: they keep their status and parameters, the new
   * policy starts with no history, the current thread first in line.
   *
   * @throws AdmissionException if the new policy refuses a thread; then nothing has changed
   */
  public void changePolicy(PolicyFactory factory) {
    lock.lock();
    try {
      long now = clock.nanoTime();
      Policy next = factory.create(host);
      List<Object> data = new ArrayList<>();
      for (SchedThread thread : threads) {
        data.add(next.attach(thread, thread.params, now));
      }
      policy.suspend();
      policy = next;
      for (int i = 0; i < threads.size(); i++) {
        threads.get(i).begin(data.get(i), now);
      }
      policy.start(now);
      requeue(now);
      announceTimer();
      host.requestReschedule();
    } finally {
      lock.unlock();
    }
  }

  /** With the lock held: a thread's new status, told to the driver if it changed. */
  void setStatus(SchedThread thread, ThreadStatus to, long now) {
    ThreadStatus from = thread.status;
    if (from != to) {
      thread.status = to;
      driver.statusChanged(thread, from, to, now);
    }
  }

  /** With the lock held: the driver hears of the timer once per operation, not at every step. */
  void announceTimer() {
    long deadline = timerDeadline;
    if (deadline != announcedTimer) {
      announcedTimer = deadline;
      driver.timerChanged(this, deadline);
    }
  }

  /** With the lock held, on behalf of the current thread. */
  SchedThread pickAndSwitch() {
    long now = clock.nanoTime();
    SchedThread prev = current;
    SchedThread next = Objects.requireNonNull(policy.pick(now));
    // Only after the pick: a wake before it is served by it, a wake after it finds the flag down.
    needReschedule = false;
    announceTimer();
    if (next != prev) {
      driver.switching(this, prev, next, now);
      prev.hooks.switchOut(prev, now);
      setStatus(prev, prev.beBlocking ? ThreadStatus.BLOCKED : ThreadStatus.RUNNABLE, now);
      prev.beBlocking = false;
      next.hooks.switchIn(next, now);
      setStatus(next, ThreadStatus.RUNNING, now);
      current = next;
    }
    return next;
  }

  private void requeue(long now) {
    if (current != idle && !current.beBlocking) {
      policy.wake(current, now);
    }
    for (SchedThread thread : threads) {
      if (thread.status == ThreadStatus.RUNNABLE) {
        policy.wake(thread, now);
      }
    }
  }

  /** The policy's view, for its methods, which are called with the lock held. */
  private final class Host implements PolicyHost {
    @Override
    public int pcpuId() {
      return id;
    }

    @Override
    public SchedThread current() {
      return current;
    }

    @Override
    public SchedThread idle() {
      return idle;
    }

    @Override
    public void startTimer(long deadline) {
      timerDeadline = deadline;
    }

    @Override
    public void stopTimer() {
      timerDeadline = NO_TIMER;
    }

    @Override
    public void requestReschedule() {
      needReschedule = true;
      if (!driver.runsOn(Pcpu.this)) {
        driver.kick(Pcpu.this);
      }
    }
  }
}
