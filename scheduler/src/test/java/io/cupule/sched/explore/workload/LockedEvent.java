package io.cupule.sched.explore.workload;

import io.cupule.sched.SchedLock;
import io.cupule.sched.WaitEvent;

/** An event whose operations are atomic, by a lock that the explorer knows. */
final class LockedEvent {
  private final WaitEvent event;
  private final SchedLock lock;

  private LockedEvent(WaitEvent event, SchedLock lock) {
    this.event = event;
    this.lock = lock;
  }

  /** ACRN's boolean event, its operations under a lock as in ACRN. */
  static LockedEvent latch() {
    return new LockedEvent(WaitEvent.latch(), new StepLock());
  }

  /** ACRN's first counting event, likewise. */
  static LockedEvent byteCount() {
    return new LockedEvent(WaitEvent.byteCount(), new StepLock());
  }

  /** The shipped event, which takes its lock itself. */
  static LockedEvent counting() {
    return new LockedEvent(WaitEvent.counting(new StepLock()), SchedLock.none());
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

  void checkEndsAt(int expected) {
    int count = event.count();
    if (count != expected) {
      throw new AssertionError("leak: an event ends at %d".formatted(count));
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
