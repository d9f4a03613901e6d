package io.cupule.sched.policy;

import io.cupule.queue.MinHeap;
import io.cupule.sched.Policy;
import io.cupule.sched.PolicyHost;
import io.cupule.sched.SchedParams;
import io.cupule.sched.SchedThread;

/**
 * The highest priority runs until it sleeps; among equals, the thread that woke first (ACRN's
 * sched_prio.c). Without slice and aging, a low priority may wait forever.
 */
final class Prio implements Policy {
  private final PolicyHost host;
  private final MinHeap<SchedThread> queue = new MinHeap<>();

  private static final class Data {
    final MinHeap.Node<SchedThread> node;
    int priority;

    Data(SchedThread thread, int priority) {
      node = new MinHeap.Node<>(thread);
      this.priority = priority;
    }
  }

  Prio(PolicyHost host) {
    this.host = host;
  }

  @Override
  public Object attach(SchedThread thread, SchedParams params, long now) {
    return new Data(thread, params.priority());
  }

  /** A ready thread goes behind those that already have its new priority. */
  @Override
  public void change(SchedThread thread, SchedParams params, long now) {
    Data data = data(thread);
    if (params.priority() == data.priority) {
      return;
    }
    data.priority = params.priority();
    if (data.node.isQueued()) {
      queue.requeue(data.node, key(data));
    }
  }

  @Override
  public void wake(SchedThread thread, long now) {
    Data data = data(thread);
    queue.add(data.node, key(data));
  }

  @Override
  public void sleep(SchedThread thread, long now) {
    queue.remove(data(thread).node);
  }

  @Override
  public SchedThread pick(long now) {
    SchedThread first = queue.first();
    return first == null ? host.idle() : first;
  }

  @Override
  public void suspend() {}

  private static long key(Data data) {
    return -(long) data.priority;
  }

  private static Data data(SchedThread thread) {
    return (Data) thread.policyData();
  }
}
