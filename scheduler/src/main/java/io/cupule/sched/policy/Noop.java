package io.cupule.sched.policy;

import io.cupule.sched.Compat;
import io.cupule.sched.Policy;
import io.cupule.sched.PolicyHost;
import io.cupule.sched.SchedParams;
import io.cupule.sched.SchedThread;

/**
 * The thread that woke first runs until it sleeps (ACRN's sched_noop.c). ACRN has room for one
 * thread and loses a second one that wakes meanwhile; in fixed mode, later ones wait in a queue.
 */
final class Noop implements Policy {
  private final PolicyHost host;
  private final boolean remembersAll;
  private final Fifo<SchedThread> line = new Fifo<>();

  private static final class Data {
    final Fifo.Node<SchedThread> node;

    Data(SchedThread thread) {
      node = new Fifo.Node<>(thread);
    }
  }

  Noop(PolicyHost host, Compat compat) {
    this.host = host;
    remembersAll = compat == Compat.FIXED;
  }

  @Override
  public Object attach(SchedThread thread, SchedParams params, long now) {
    return new Data(thread);
  }

  @Override
  public void change(SchedThread thread, SchedParams params, long now) {}

  @Override
  public void wake(SchedThread thread, long now) {
    if (remembersAll || line.isEmpty()) {
      line.addLast(data(thread).node);
    }
  }

  @Override
  public void sleep(SchedThread thread, long now) {
    line.remove(data(thread).node);
  }

  @Override
  public SchedThread pick(long now) {
    SchedThread first = line.first();
    return first == null ? host.idle() : first;
  }

  @Override
  public void suspend() {}

  private static Data data(SchedThread thread) {
    return (Data) thread.policyData();
  }
}
