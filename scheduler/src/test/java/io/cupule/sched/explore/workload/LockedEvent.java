package io.cupule.sched.explore.workload;

import io.cupule.sched.SchedLock;
import io.cupule.sched.WaitEvent;

/** An event whose operations are atomic, as ACRN's are under the event's lock. */
final class LockedEvent {
  private final SchedLock lock = new StepLock();
  private final WaitEvent event;

  LockedEvent(WaitEvent event) {
    this.event = event;
  }

  void await(Machine machine, Vcpu self) {
    boolean blocked = begin(self);
    while (blocked) {
      machine.schedule(self);
      blocked = again(self);
    }
  }

  void signal() {
    lock.lock();
    event.signal();
    lock.unlock();
  }

  void checkNothingIsLeft() {
    int count = event.count();
    if (count != 0) {
      throw new AssertionError("leak: an event ends at " + count);
    }
  }

  private boolean begin(Vcpu self) {
    lock.lock();
    boolean blocked = event.begin(self.thread);
    lock.unlock();
    return blocked;
  }

  private boolean again(Vcpu self) {
    lock.lock();
    boolean blocked = event.again(self.thread);
    lock.unlock();
    return blocked;
  }
}
