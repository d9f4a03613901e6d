package io.cupule.sched.memory;

import io.cupule.sched.SchedLock;
import io.cupule.sched.rendezvous.Rendezvous;
import io.cupule.sched.rendezvous.Stop;
import io.cupule.sched.rendezvous.StopTarget;
import io.cupule.sched.rendezvous.Waiter;

/** A rendezvous with one target, whose thread spins while it is stopped. */
final class SpinningTarget {
  private static final Waiter SPINNING =
      new Waiter() {
        @Override
        public void await() {
          Thread.onSpinWait();
        }

        @Override
        public void signal() {}
      };

  private final Rendezvous rendezvous = new Rendezvous(SchedLock.mutex());
  private final StopTarget target = rendezvous.join(() -> {}, SPINNING);

  void enter() {
    boolean _ = target.enter();
  }

  void leave() {
    target.leave();
  }

  Stop stop() {
    return rendezvous.stopAll();
  }
}
