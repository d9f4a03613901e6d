package io.cupule.sched.policy;

import io.cupule.queue.MinHeap;
import io.cupule.sched.AdmissionException;
import io.cupule.sched.Policy;
import io.cupule.sched.PolicyHost;
import io.cupule.sched.Reservation;
import io.cupule.sched.SchedParams;
import io.cupule.sched.SchedThread;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Guarantees instead of shares, as in Xen's rtds; ACRN has no such policy. A thread with a {@link
 * Reservation} gets its budget in every period and no more. Among threads with budget left, the
 * earliest deadline runs first. All other threads take turns in the remaining time.
 *
 * <p>Each reservation is a constant bandwidth server (Abeni and Buttazzo, 1998). A thread that used
 * up its budget waits for its deadline, which then moves on by a period, with a new budget. A
 * thread that wakes keeps its budget and deadline only if using them up cannot exceed its share;
 * otherwise it starts a new period at once. So no thread can delay another's guarantee by sleeping
 * and waking, and reservations of up to 100 % together can all be kept. Higher sums are refused.
 */
final class Rtds implements Policy {
  /** Tolerates the rounding of shares: 1 ns of a second. */
  private static final double ROUNDING = 1e-9;

  private final PolicyHost host;
  private final List<Data> admitted = new ArrayList<>();

  /** Reserved threads with budget left, by deadline; including the current one. */
  private final MinHeap<Data> ready = new MinHeap<>();

  /** Reserved threads that are ready but wait for their deadline to get a new budget. */
  private final MinHeap<Data> spent = new MinHeap<>();

  private final Fifo<Data> others = new Fifo<>();

  /** A thread's account; while it is current, {@code left} is valid as of {@code last}. */
  private static final class Data {
    private final SchedThread thread;
    private final MinHeap.Node<Data> node = new MinHeap.Node<>(this);
    private final MinHeap.Node<Data> spentNode = new MinHeap.Node<>(this);
    private final Fifo.Node<Data> otherNode = new Fifo.Node<>(this);
    private Optional<Reservation> reservation = Optional.empty();
    private long budget;
    private long period;
    private long left;
    private long deadline;
    private long last;

    private Data(SchedThread thread) {
      this.thread = thread;
    }

    private void use(SchedParams params) {
      reservation = params.reservation();
      budget = reservation.map(Reservation::budgetNs).orElse(params.sliceNs());
      period = reservation.map(Reservation::periodNs).orElse(0L);
      left = budget;
    }

    private boolean isReserved() {
      return period > 0;
    }

    private double share() {
      return reservation.map(Reservation::share).orElse(0.0);
    }

    /** Starts a period with a new budget, minus the overrun of the last one. */
    private void startPeriod(long from, long now) {
      deadline = from + period;
      left = Math.min(left, 0) + budget;
      if (reservation.isPresent()) { // a lambda would allocate
        thread.reservation().begin(now, deadline, reservation.get());
      }
    }

    /** Returns whether using the rest until the deadline would exceed the share. */
    private boolean isTooMuchBefore(long when) {
      return left > 0 && left * period > (deadline - when) * budget;
    }
  }

  Rtds(PolicyHost host) {
    this.host = host;
  }

  @Override
  public Object attach(SchedThread thread, SchedParams params, long now) {
    Data data = new Data(thread);
    admit(data, params);
    data.use(params);
    data.deadline = now;
    data.last = now;
    admitted.add(data);
    return data;
  }

  @Override
  public void detach(SchedThread thread) {
    admitted.remove(data(thread));
  }

  /** Changes the reservation; a new one starts its first period at once. */
  @Override
  public void change(SchedThread thread, SchedParams params, long now) {
    Data data = data(thread);
    admit(data, params);
    chargeCurrent(now);
    thread.reservation().end(now);
    boolean queued = data.node.isQueued() || data.spentNode.isQueued() || data.otherNode.isQueued();
    dequeue(data);
    data.use(params);
    data.deadline = now;
    if (queued) {
      enqueue(data, now);
    }
  }

  @Override
  public void wake(SchedThread thread, long now) {
    enqueue(data(thread), now);
  }

  @Override
  public void sleep(SchedThread thread, long now) {
    chargeCurrent(now);
    dequeue(data(thread));
    thread.reservation().rests(now);
  }

  @Override
  public SchedThread pick(long now) {
    chargeCurrent(now);
    renew(now);
    Data first = ready.first();
    tellPeriods(first, now);
    if (first == null) {
      first = others.first();
    }
    setTimer(first, now);
    if (first == null) {
      return host.idle();
    }
    first.last = now;
    return first.thread;
  }

  @Override
  public void timer(long deadline, long now) {
    host.requestReschedule();
  }

  @Override
  public void suspend() {
    host.stopTimer();
  }

  @Override
  public void resume(long now) {
    host.requestReschedule();
  }

  private void admit(Data data, SchedParams params) {
    double wanted = params.reservation().map(Reservation::share).orElse(0.0);
    double taken = 0;
    for (Data other : admitted) {
      if (other != data) {
        taken += other.share();
      }
    }
    if (taken + wanted > 1 + ROUNDING) {
      throw new AdmissionException(
          ("%s asks for %.1f %% of pCPU %d, of which %.1f %% are reserved already;"
                  + " lower a budget, lengthen a period, or use another pCPU")
              .formatted(data.thread, wanted * 100, host.pcpuId(), taken * 100));
    }
  }

  private void enqueue(Data data, long now) {
    if (!data.isReserved()) {
      others.addLast(data.otherNode);
      return;
    }
    if (now >= data.deadline || data.isTooMuchBefore(now)) {
      data.startPeriod(now, now);
    }
    enqueueReserved(data, now);
  }

  private void enqueueReserved(Data data, long now) {
    if (data.left > 0) {
      ready.add(data.node, data.deadline);
      if (data.thread == host.current()) {
        data.thread.reservation().runs(data.last, data.left); // its sleep was cancelled
      } else {
        data.thread.reservation().waits();
      }
    } else {
      data.thread.reservation().used(now);
      spent.add(data.spentNode, data.deadline);
    }
  }

  private void dequeue(Data data) {
    ready.remove(data.node);
    spent.remove(data.spentNode);
    others.remove(data.otherNode);
  }

  private void chargeCurrent(long now) {
    if (host.current() == host.idle()) {
      return;
    }
    Data data = data(host.current());
    data.left -= now - data.last;
    data.last = now;
    if (data.left > 0) {
      return;
    }
    if (data.node.isQueued()) {
      ready.remove(data.node);
      data.thread.reservation().used(now + data.left);
      spent.add(data.spentNode, data.deadline);
    } else if (data.otherNode.isQueued()) {
      data.left = data.budget;
      others.remove(data.otherNode);
      others.addLast(data.otherNode);
    }
  }

  /** Gives new budgets to threads whose deadline has passed. */
  private void renew(long now) {
    Data due = spent.first();
    while (due != null && due.deadline <= now) {
      spent.remove(due.spentNode);
      due.startPeriod(due.deadline + due.period > now ? due.deadline : now, now);
      enqueueReserved(due, now);
      due = spent.first();
    }
  }

  /** Reports that the previous thread waits if still ready, and that the first runs. */
  private void tellPeriods(@Nullable Data first, long now) {
    if (host.current() != host.idle()) {
      Data before = data(host.current());
      if (before != first && before.node.isQueued()) {
        before.thread.reservation().waits();
      }
    }
    if (first != null) {
      first.thread.reservation().runs(now, first.left);
    }
  }

  private void setTimer(@Nullable Data first, long now) {
    long at = Long.MAX_VALUE;
    if (first != null && (first.isReserved() || others.isShared())) {
      at = now + first.left;
    }
    Data nextRenewal = spent.first();
    if (nextRenewal != null) {
      at = Math.min(at, nextRenewal.deadline);
    }
    if (at == Long.MAX_VALUE) {
      host.stopTimer();
    } else {
      host.startTimer(at);
    }
  }

  private static Data data(SchedThread thread) {
    return (Data) thread.policyData();
  }
}
