package io.cupule.sched.policy;

import io.cupule.sched.Compat;
import io.cupule.sched.Policy;
import io.cupule.sched.PolicyHost;
import io.cupule.sched.SchedParams;
import io.cupule.sched.SchedThread;
import org.jspecify.annotations.Nullable;

/**
 * Round robin with a bonus for I/O (ACRN's sched_iorr.c): a thread that wakes goes to the head of
 * the queue; a thread that is replaced goes to the tail and keeps the rest of its slice.
 *
 * <p>ACRN charges at a 1 ms tick and when a queued thread is replaced, so a thread that sleeps
 * between ticks runs without charge and always stays ahead. In fixed mode, every run is charged to
 * its end. A thread that wakes with its slice used up joins at the tail and takes no other thread's
 * turn. The timer is set to the end of the slice if a thread waits; there is no tick.
 */
final class Iorr implements Policy {
  private static final long TICK_NS = 1_000_000;

  private final PolicyHost host;
  private final boolean fixed;
  private final Fifo<Data> line = new Fifo<>();

  /** True if a wake requested the reschedule; the current thread then keeps its turn. */
  private boolean currentKeepsTurn;

  /** A thread's account; while it is current, {@code left} is valid as of {@code last}. */
  static final class Data {
    final SchedThread thread;
    final Fifo.Node<Data> node = new Fifo.Node<>(this);
    long sliceNs;
    long left;
    long last;

    private Data(SchedThread thread, long sliceNs, long now) {
      this.thread = thread;
      this.sliceNs = sliceNs;
      left = sliceNs;
      last = now;
    }

    private void charge(long now) {
      left -= now - last;
      last = now;
    }

    /** Adds whole slices until something is left. */
    private void refill() {
      if (left <= 0) {
        left += (-left / sliceNs + 1) * sliceNs;
      }
    }
  }

  Iorr(PolicyHost host, Compat compat) {
    this.host = host;
    fixed = compat == Compat.FIXED;
  }

  @Override
  public void start(long now) {
    if (!fixed) {
      host.startTimer(now + TICK_NS);
    }
  }

  @Override
  public Object attach(SchedThread thread, SchedParams params, long now) {
    return new Data(thread, params.sliceNs(), now);
  }

  /** Changes the slice; a shorter one also applies to the current turn. */
  @Override
  public void change(SchedThread thread, SchedParams params, long now) {
    Data data = data(thread);
    if (thread == host.current()) {
      data.charge(now);
    }
    data.sliceNs = params.sliceNs();
    data.left = Math.min(data.left, data.sliceNs);
  }

  @Override
  public void wake(SchedThread thread, long now) {
    Data data = data(thread);
    if (fixed && data.left <= 0) {
      line.addLast(data.node);
      currentKeepsTurn = true;
    } else {
      line.addFirst(data.node);
    }
  }

  @Override
  public void sleep(SchedThread thread, long now) {
    Data data = data(thread);
    if (fixed && thread == host.current()) {
      data.charge(now);
    }
    line.remove(data.node);
  }

  @Override
  public SchedThread pick(long now) {
    if (host.current() != host.idle()) {
      requeueCurrent(now);
    }
    currentKeepsTurn = false;
    Data first = line.first();
    if (first != null) {
      first.last = now;
      first.refill();
    }
    if (fixed) {
      setSliceTimer(first, now);
    }
    return first == null ? host.idle() : first.thread;
  }

  @Override
  public void timer(long deadline, long now) {
    if (fixed) {
      host.requestReschedule();
    } else {
      host.startTimer(deadline + TICK_NS);
      tick(now);
    }
  }

  @Override
  public void suspend() {
    host.stopTimer();
  }

  @Override
  public void resume(long now) {
    if (fixed) {
      host.requestReschedule();
    } else {
      host.startTimer(now + TICK_NS);
    }
  }

  private void requeueCurrent(long now) {
    Data data = data(host.current());
    if (fixed || data.node.isQueued()) {
      data.charge(now);
    }
    if (!data.node.isQueued() || (currentKeepsTurn && data.left > 0)) {
      return;
    }
    // In fixed mode, the new slice comes with the turn, so a sleep cannot make it first.
    if (!fixed && data.left <= 0) {
      data.left += data.sliceNs;
    }
    line.remove(data.node);
    line.addLast(data.node);
  }

  private void setSliceTimer(@Nullable Data first, long now) {
    if (first != null && line.isShared()) {
      host.startTimer(now + first.left);
    } else {
      host.stopTimer();
    }
  }

  private void tick(long now) {
    if (host.current() == host.idle()) {
      if (!line.isEmpty()) {
        host.requestReschedule();
      }
      return;
    }
    Data data = data(host.current());
    data.charge(now);
    if (data.left <= 0) {
      host.requestReschedule();
    }
  }

  private static Data data(SchedThread thread) {
    return (Data) thread.policyData();
  }
}
