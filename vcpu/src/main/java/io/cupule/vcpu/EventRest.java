package io.cupule.vcpu;

import io.cupule.sched.SchedEvent;
import io.cupule.sched.SchedLock;
import io.cupule.sched.rendezvous.Rest;

/** How a vCPU waits in a rendezvous: on an event of its own, so that its pCPU goes to others. */
final class EventRest implements Rest {
  private final SchedEvent event = new SchedEvent(SchedLock.mutex());
  private final Seat seat;
  private final Runnable before;

  /**
   * Makes a way to wait.
   *
   * @param before run by the waiting thread each time before it waits
   */
  EventRest(Seat seat, Runnable before) {
    this.seat = seat;
    this.before = before;
  }

  @Override
  public void await() {
    before.run();
    seat.await(event);
  }

  @Override
  public void signal() {
    event.signal();
  }
}
