package io.cupule.sched.explore.workload;

import io.cupule.sched.SchedThread;
import io.cupule.sched.ThreadStatus;
import io.cupule.sched.explore.Steps;
import io.cupule.sched.explore.Workload;
import java.util.List;

/** Sleep and wake of the core, without an event around them. */
public final class SleepAndWake implements Workload {
  private final boolean byOther;
  private final Machine machine;
  private boolean ghostAsleep;

  /**
   * Makes one.
   *
   * @param byOther whether vCPU 0 is in the guest and is put to sleep from vCPU 1, which waits
   *     until it sleeps; otherwise it goes to sleep itself
   */
  public SleepAndWake(boolean byOther) {
    this.byOther = byOther;
    machine = new Machine(List.of(0, 1), List.of(0, byOther ? 1 : 0), true);
  }

  @Override
  public List<Runnable> bodies() {
    return byOther ? List.of(this::runLoop, this::other) : List.of(this::sleeper, this::waker);
  }

  @Override
  public void checkEnd() {
    SchedThread thread = machine.vcpu(0).thread;
    if (thread.status() != ThreadStatus.RUNNING) {
      throw new AssertionError("vcpu0 does not run at the end");
    }
    if (thread.isBlocking()) {
      throw new AssertionError("vcpu0 runs, but would sleep when switched out");
    }
  }

  /** It says that it sleeps after it was told to, and before it does. */
  private void sleeper() {
    Vcpu self = machine.vcpu(0);
    for (int i = 0; i < 2; i++) {
      self.thread.sleep();
      ghostAsleep = true;
      if (self.thread.pcpu().needReschedule()) {
        machine.schedule(self);
      }
      Steps.await("woken", () -> !ghostAsleep);
    }
  }

  private void waker() {
    Vcpu sleeper = machine.vcpu(0);
    for (int i = 0; i < 2; i++) {
      Steps.await("sleeper", () -> ghostAsleep);
      sleeper.thread.wake();
      machine.handOver(sleeper);
      ghostAsleep = false;
    }
  }

  private void runLoop() {
    Vcpu self = machine.vcpu(0);
    Vcpu.Exit exit = Vcpu.Exit.KICKED;
    while (exit != Vcpu.Exit.OFF) {
      self.immediateExit = false;
      if (self.thread.pcpu().needReschedule()) {
        machine.schedule(self);
      }
      exit = self.run(machine);
    }
  }

  private void other() {
    Vcpu target = machine.vcpu(0);
    if (target.thread.sleepSync(() -> Steps.await("pause", () -> true))) {
      target.believedStopped();
      Steps.await("work", () -> true);
      target.released();
      target.thread.wake();
      machine.handOver(target);
    }
    machine.vcpu(1).exitHandled();
  }
}
