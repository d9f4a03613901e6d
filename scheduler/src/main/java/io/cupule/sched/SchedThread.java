package io.cupule.sched;

/**
 * A thread that a pCPU can run: ACRN's {@code struct thread_object}. It is bound to one pCPU at a
 * time. Any thread may call any method. Methods that change it throw {@link IllegalStateException}
 * if it was detached or is an idle thread.
 *
 * <p>The effect of operations, by status (F: no sleep pending, T: sleep pending while it runs):
 *
 * <table>
 * <caption>State table</caption>
 * <tr><th>status</th><th>sleep</th><th>wake</th><th>picked</th><th>switched out</th></tr>
 * <tr><td>BLOCKED</td><td>no effect</td><td>RUNNABLE, reschedule</td><td>never</td><td></td></tr>
 * <tr><td>RUNNABLE</td><td>BLOCKED</td><td>no effect</td><td>RUNNING</td><td></td></tr>
 * <tr><td>RUNNING, F</td><td>T, reschedule</td><td>no effect</td><td>stays</td><td>RUNNABLE</td></tr>
 * <tr><td>RUNNING, T</td><td>T, reschedule</td><td>F, queued again</td><td></td><td>BLOCKED, F</td></tr>
 * </table>
 */
public final class SchedThread {
  private static final Object NO_DATA = new Object();

  private final String name;
  final SwitchHooks hooks;
  private final ReservationAccount reservation;

  /** Written under the locks of the old and the new one. */
  private volatile Pcpu pcpu;

  // The rest is written under the pCPU's lock, here and in Pcpu.
  volatile SchedParams params;
  Object policyData = NO_DATA;
  boolean attached = true;
  volatile boolean beBlocking;
  volatile ThreadStatus status = ThreadStatus.BLOCKED;

  SchedThread(Pcpu pcpu, String name, SchedParams params, SwitchHooks hooks) {
    this.pcpu = pcpu;
    this.name = name;
    this.params = params;
    this.hooks = hooks;
    this.reservation = hooks.reservation();
  }

  /** Sets another policy's data. Under the lock. */
  void begin(Object newData, long now) {
    reservation.end(now);
    policyData = newData;
  }

  /** Returns the name given to it. */
  public String name() {
    return name;
  }

  /** Returns its pCPU. */
  public Pcpu pcpu() {
    return pcpu;
  }

  /** Returns its status. A running thread is BLOCKED or RUNNABLE only once it has switched out. */
  public ThreadStatus status() {
    return status;
  }

  /** Returns whether it was put to sleep while running and has not switched out yet. */
  public boolean isBlocking() {
    return beBlocking;
  }

  /** Returns whether it is its pCPU's idle thread. */
  public boolean isIdle() {
    return pcpu.idle() == this;
  }

  /** Returns its parameters. */
  public SchedParams params() {
    return params;
  }

  /** Returns the hooks that were given with it. */
  public SwitchHooks hooks() {
    return hooks;
  }

  /** Returns the results of its reservation; written by its policy. */
  public ReservationAccount reservation() {
    return reservation;
  }

  /** Returns the policy's data for it; only for the policy, under the pCPU's lock. */
  public Object policyData() {
    return policyData;
  }

  /**
   * Makes it ready to run, or cancels a sleep that has not happened yet (ACRN's wake_thread). Has
   * no effect on a thread that is ready or running.
   */
  public void wake() {
    Pcpu home = lockHome();
    try {
      checkUsable();
      boolean blocked = status == ThreadStatus.BLOCKED;
      if (!blocked && !beBlocking) {
        return;
      }
      long now = home.clock.nanoTime();
      home.policy.wake(this, now);
      if (blocked) {
        home.setStatus(this, ThreadStatus.RUNNABLE, now);
        home.host.requestReschedule();
      }
      beBlocking = false;
      home.announceTimer();
    } finally {
      home.lock.unlock();
    }
  }

  /**
   * Removes it from the run queue (ACRN's sleep_thread). A running thread continues until its
   * pCPU's next schedule point, which is requested.
   */
  public void sleep() {
    Pcpu home = lockHome();
    try {
      checkUsable();
      long now = home.clock.nanoTime();
      home.policy.sleep(this, now);
      if (status == ThreadStatus.RUNNING) {
        home.host.requestReschedule();
        beBlocking = true;
      } else {
        home.setStatus(this, ThreadStatus.BLOCKED, now);
      }
      home.announceTimer();
    } finally {
      home.lock.unlock();
    }
  }

  /**
   * Calls {@link #sleep}, then waits until it is BLOCKED (ACRN's sleep_thread_sync).
   *
   * @param pause called repeatedly without a lock, such as {@code Thread::onSpinWait}
   * @return false if another thread woke it meanwhile
   * @throws IllegalStateException as {@link #sleep}, or if the caller runs on its pCPU
   */
  public boolean sleepSync(Runnable pause) {
    Pcpu here = pcpu;
    if (here.driver.runsOn(here)) {
      throw new IllegalStateException(
          "%s: a caller on pCPU %d would wait for itself; use sleep".formatted(name, here.id()));
    }
    sleep();
    while (true) {
      Pcpu home = lockHome();
      try {
        if (!beBlocking) {
          return status == ThreadStatus.BLOCKED;
        }
      } finally {
        home.lock.unlock();
      }
      pause.run();
    }
  }

  /**
   * Changes its parameters at once, in any state, and requests a reschedule; the old ones apply to
   * past running.
   *
   * @throws AdmissionException if the policy refuses them; then nothing has changed
   */
  public void change(SchedParams newParams) {
    Pcpu home = lockHome();
    try {
      checkUsable();
      home.policy.change(this, newParams, home.clock.nanoTime());
      params = newParams;
      home.driver.parametersChanged(this, newParams);
      home.announceTimer();
      home.host.requestReschedule();
    } finally {
      home.lock.unlock();
    }
  }

  /** Removes it from its pCPU for good; throws IllegalStateException if it is not BLOCKED. */
  public void detach() {
    Pcpu home = lockHome();
    try {
      checkUsable();
      if (status != ThreadStatus.BLOCKED) {
        throw new IllegalStateException(
            "%s is %s on pCPU %d; put it to sleep first".formatted(name, status, home.id()));
      }
      home.policy.detach(this);
      home.threads.remove(this);
      reservation.end(home.clock.nanoTime());
      attached = false;
    } finally {
      home.lock.unlock();
    }
  }

  /**
   * Moves it to another pCPU. It keeps its parameters and its sleeping or ready state; the other
   * pCPU's policy treats it as a new thread. If it runs, the caller must run it, at a point where
   * it can be replaced; then it is replaced and waits for its turn on the other pCPU.
   *
   * @param target has another number than its present pCPU, and the same clock
   * @return the current thread of the pCPU that it came from
   * @throws AdmissionException if the other pCPU's policy refuses it; then nothing has changed
   * @throws IllegalStateException also if it runs and the caller does not run it
   */
  public SchedThread move(Pcpu target) {
    Pcpu home = lockHomeAnd(target);
    try {
      checkUsable();
      boolean runs = status == ThreadStatus.RUNNING;
      if (runs && !home.driver.runsOn(home)) {
        throw new IllegalStateException(
            name + " runs on pCPU " + home.id() + " and can move only itself");
      }
      long now = home.clock.nanoTime();
      Object newData = target.policy.attach(this, params, now);
      reservation.end(now);
      home.policy.sleep(this, now);
      SchedThread successor = runs ? home.pickAndSwitch() : home.current();
      home.announceTimer();
      home.policy.detach(this);
      home.threads.remove(this);
      policyData = newData;
      target.threads.add(this);
      pcpu = target;
      if (status == ThreadStatus.RUNNABLE) {
        target.policy.wake(this, now);
        target.host.requestReschedule();
        target.announceTimer();
      }
      return successor;
    } finally {
      unlock(home, target);
    }
  }

  @Override
  public String toString() {
    return name;
  }

  private Pcpu lockHome() {
    while (true) {
      Pcpu home = pcpu;
      home.lock.lock();
      if (home == pcpu) {
        return home;
      }
      home.lock.unlock();
    }
  }

  private Pcpu lockHomeAnd(Pcpu other) {
    while (true) {
      Pcpu home = pcpu;
      if (home.id() == other.id()) {
        throw new IllegalArgumentException(name + " is on pCPU " + other.id() + " already");
      }
      boolean homeFirst = home.id() < other.id();
      (homeFirst ? home : other).lock.lock();
      (homeFirst ? other : home).lock.lock();
      if (home == pcpu) {
        return home;
      }
      unlock(home, other);
    }
  }

  private static void unlock(Pcpu one, Pcpu other) {
    try {
      one.lock.unlock();
    } finally {
      other.lock.unlock();
    }
  }

  private void checkUsable() {
    if (isIdle()) {
      throw new IllegalStateException(name + " is an idle thread, which is always ready");
    }
    if (!attached) {
      throw new IllegalStateException("%s was detached from pCPU %d".formatted(name, pcpu.id()));
    }
  }
}
