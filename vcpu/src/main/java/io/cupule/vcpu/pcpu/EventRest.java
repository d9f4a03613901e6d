package io.cupule.vcpu.pcpu;

import io.cupule.sched.SchedEvent;
import io.cupule.sched.SchedLock;
import io.cupule.sched.rendezvous.Rest;

/** Lets a vCPU wait in a rendezvous on its own event, so that its pCPU is free for others. */
public final class EventRest implements Rest {
  private final SchedEvent event = new SchedEvent(SchedLock.mutex());
  private final Seat seat;
  private final Runnable before;

  /**
   * Makes an instance.
   *
   * @param before the waiting thread runs it each time before it waits
   */
  public EventRest(Seat seat, Runnable before) {
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
