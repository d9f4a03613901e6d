package io.cupule.sched;

import io.cupule.time.NanoClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A CPU that threads share: ACRN's {@code struct sched_control}. At first its idle thread runs. Any
 * thread may use it, under the locking rules of the package.
 *
 * <p>The current thread calls {@link #schedule}, at a point where it can be replaced. While the
 * idle thread is current, any thread may call it, through {@link #scheduleIfIdle}.
 */
public final class Pcpu {
  /** The timer's deadline while it is stopped. */
  public static final long NO_TIMER = Long.MAX_VALUE;

  private final int id;
  private final SchedThread idle;
  final NanoClock clock;
  final PcpuDriver driver;
  final SchedLock lock;
  final PolicyHost host = new Host();

  // Guarded by the lock. SchedThread also uses them.
  final List<SchedThread> threads = new ArrayList<>();
  Policy policy;
  private long announcedTimer = NO_TIMER;

  // Written under the lock.
  private volatile SchedThread current;
  private volatile boolean needReschedule;
  private volatile long timerDeadline = NO_TIMER;

  /** Makes a pCPU with the number {@code id}, 0 or more, and starts its policy. */
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

  /** Returns the thread that runs on the pCPU. */
  public SchedThread current() {
    return current;
  }

  /** Returns the thread that runs when no other thread is ready. */
  public SchedThread idle() {
    return idle;
  }

  /** Returns whether a {@link #schedule} is requested. Only that call clears the request. */
  public boolean needReschedule() {
    return needReschedule;
  }

  /** Returns when the policy's timer is due, in nanoseconds of the clock, or {@link #NO_TIMER}. */
  public long timerDeadline() {
    return timerDeadline;
  }

  /**
   * Adds a new thread to this pCPU, BLOCKED.
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
   * Lets the current thread yield (ACRN's yield_current). The policy decides at the next schedule
   * point whether another thread runs.
   */
  public void yieldCurrent() {
    requestReschedule();
  }

  /**
   * Chooses the next current thread and changes the statuses (ACRN's schedule). With real threads,
   * the caller is the current thread or acts for it. It then hands the CPU over and waits until it
   * is current again.
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
   * Calls {@link #schedule} for the idle thread, if that is current and a reschedule is requested.
   * A thread that made another one ready on an idle pCPU calls it.
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

  /** Handles the timer; does nothing if it was stopped or moved to a later time meanwhile. */
  public void timerExpired() {
    lock.lock();
    try {
      long now = clock.nanoTime();
      long deadline = timerDeadline;
      if (deadline == NO_TIMER || now < deadline) {
        return;
      }
      timerDeadline = NO_TIMER;
      // The announced deadline was used, so the same deadline must be announced again.
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

  /** Resumes after {@link #suspend} (ACRN's resume_sched). */
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
   * Changes the policy while threads use it. They keep their status and parameters; the new policy
   * starts without history, with the current thread first.
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

  /** Sets a thread's status, and reports a change to the driver. Under the lock. */
  void setStatus(SchedThread thread, ThreadStatus to, long now) {
    ThreadStatus from = thread.status;
    if (from != to) {
      thread.status = to;
      driver.statusChanged(thread, from, to, now);
    }
  }

  /** Announces the timer to the driver, once per operation. Under the lock. */
  void announceTimer() {
    long deadline = timerDeadline;
    if (deadline != announcedTimer) {
      announcedTimer = deadline;
      driver.timerChanged(this, deadline);
    }
  }

  /** Picks and switches on behalf of the current thread. Under the lock. */
  SchedThread pickAndSwitch() {
    long now = clock.nanoTime();
    SchedThread prev = current;
    SchedThread next = Objects.requireNonNull(policy.pick(now));
    // Only after the pick: it handles an earlier wake, and a later wake finds the flag clear.
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

  /** The pCPU for the policy, which is called with the lock held. */
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
