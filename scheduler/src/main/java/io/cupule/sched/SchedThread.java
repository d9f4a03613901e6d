package io.cupule.sched;

/**
 * Something a pCPU can run: ACRN's {@code struct thread_object}. It is bound to one pCPU for life.
 * All methods may be called from any thread.
 *
 * <p>What the operations do, by status (F: not told to sleep, T: told to sleep and still running):
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

  private final Pcpu pcpu;
  private final String name;

  final SwitchHooks hooks;

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
  }

  /** Returns the name given to it. */
  public String name() {
    return name;
  }

  /** Returns the pCPU that runs it. */
  public Pcpu pcpu() {
    return pcpu;
  }

  /** Returns its status. A running thread is BLOCKED or RUNNABLE only once it has switched out. */
  public ThreadStatus status() {
    return status;
  }

  /** Tells whether it was told to sleep while running and has not switched out yet. */
  public boolean isBlocking() {
    return beBlocking;
  }

  /** Tells whether it is its pCPU's idle thread. */
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

  /** Returns what the policy keeps for it; only for the policy, under the pCPU's lock. */
  public Object policyData() {
    return policyData;
  }

  /**
   * Makes it ready to run, or takes back a sleep that has not happened yet (ACRN's wake_thread).
   * Does nothing to a thread that is ready or running.
   *
   * @throws IllegalStateException if it was detached or is an idle thread
   */
  public void wake() {
    pcpu.lock.lock();
    try {
      checkUsable();
      boolean blocked = status == ThreadStatus.BLOCKED;
      if (!blocked && !beBlocking) {
        return;
      }
      long now = pcpu.clock.nanoTime();
      pcpu.policy.wake(this, now);
      if (blocked) {
        pcpu.setStatus(this, ThreadStatus.RUNNABLE, now);
        pcpu.host.requestReschedule();
      }
      beBlocking = false;
      pcpu.announceTimer();
    } finally {
      pcpu.lock.unlock();
    }
  }

  /**
   * Takes it from the run queue (ACRN's sleep_thread). A running thread goes on until its pCPU's
   * next schedule point, which is requested.
   *
   * @throws IllegalStateException if it was detached or is an idle thread
   */
  public void sleep() {
    pcpu.lock.lock();
    try {
      checkUsable();
      long now = pcpu.clock.nanoTime();
      pcpu.policy.sleep(this, now);
      if (status == ThreadStatus.RUNNING) {
        pcpu.host.requestReschedule();
        beBlocking = true;
      } else {
        pcpu.setStatus(this, ThreadStatus.BLOCKED, now);
      }
      pcpu.announceTimer();
    } finally {
      pcpu.lock.unlock();
    }
  }

  /**
   * {@link #sleep}, then waits until it is BLOCKED (ACRN's sleep_thread_sync). To be called from
   * elsewhere than its pCPU.
   *
   * @param pause called again and again meanwhile, with no lock held, such as {@code
   *     Thread::onSpinWait}
   * @return false if somebody woke it meanwhile
   * @throws IllegalStateException as {@link #sleep}, or if the caller runs on its pCPU
   */
  public boolean sleepSync(Runnable pause) {
    if (pcpu.driver.runsOn(pcpu)) {
      throw new IllegalStateException(
          "%s: a caller on pCPU %d would wait for itself; use sleep".formatted(name, pcpu.id()));
    }
    sleep();
    while (true) {
      pcpu.lock.lock();
      try {
        if (!beBlocking) {
          return status == ThreadStatus.BLOCKED;
        }
      } finally {
        pcpu.lock.unlock();
      }
      pause.run();
    }
  }

  /**
   * Gives it other parameters at once, in any state, and requests a reschedule; past running is
   * charged by the old ones.
   *
   * @throws AdmissionException if the policy refuses them; then nothing has changed
   * @throws IllegalStateException if it was detached or is an idle thread
   */
  public void change(SchedParams newParams) {
    pcpu.lock.lock();
    try {
      checkUsable();
      pcpu.policy.change(this, newParams, pcpu.clock.nanoTime());
      params = newParams;
      pcpu.driver.parametersChanged(this, newParams);
      pcpu.announceTimer();
      pcpu.host.requestReschedule();
    } finally {
      pcpu.lock.unlock();
    }
  }

  /**
   * Takes it from its pCPU for good.
   *
   * @throws IllegalStateException if it is not BLOCKED, was detached or is an idle thread
   */
  public void detach() {
    pcpu.lock.lock();
    try {
      checkUsable();
      if (status != ThreadStatus.BLOCKED) {
        throw new IllegalStateException(
            "%s is %s on pCPU %d; put it to sleep first".formatted(name, status, pcpu.id()));
      }
      pcpu.policy.detach(this);
      pcpu.threads.remove(this);
      attached = false;
    } finally {
      pcpu.lock.unlock();
    }
  }

  @Override
  public String toString() {
    return name;
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
