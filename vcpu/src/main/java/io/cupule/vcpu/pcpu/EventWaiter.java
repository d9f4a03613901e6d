package io.cupule.vcpu.pcpu;

import io.cupule.sched.SchedEvent;
import io.cupule.sched.SchedLock;
import io.cupule.sched.rendezvous.Waiter;

/** Lets a vCPU wait in a rendezvous on its own event, so that its pCPU is free for others. */
public final class EventWaiter implements Waiter {
  private final SchedEvent event = new SchedEvent(SchedLock.mutex());
  private final VcpuSchedEntity entity;
  private final Runnable before;

  /**
   * Makes an instance.
   *
   * @param before the waiting thread runs it each time before it waits
   */
  public EventWaiter(VcpuSchedEntity entity, Runnable before) {
    this.entity = entity;
    this.before = before;
  }

  @Override
  public void await() {
    before.run();
    entity.await(event);
  }

  @Override
  public void signal() {
    event.signal();
  }
}
