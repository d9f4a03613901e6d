package io.cupule.sched.explore.workload;

import io.cupule.sched.SchedEvent;
import io.cupule.sched.rendezvous.Waiter;

/** A vCPU's thread rests by the shipped event, and gives up its pCPU meanwhile. */
final class EventWaiter implements Waiter {
  private final Machine machine;
  private final Vcpu self;
  private final SchedEvent event = new SchedEvent(new StepLock());

  EventWaiter(Machine machine, Vcpu self) {
    this.machine = machine;
    this.self = self;
  }

  @Override
  public void await() {
    event.await(self.thread, () -> machine.schedule(self));
  }

  @Override
  public void signal() {
    event.signal();
    machine.handOver(self);
  }

  void checkNothingIsLeft() {
    if (event.count() != 0) {
      throw new AssertionError("leak: an event ends at " + event.count());
    }
  }
}
