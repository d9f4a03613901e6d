package io.cupule.sched.rendezvous;

import io.cupule.sched.SchedLock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Stops vCPUs of one VM: they stop each other, or are stopped from outside. All of them join before
 * the first stop, including those that start later.
 *
 * <p>Any number of stops may be open at once. They add up: a target continues when the last one is
 * closed. They do not exclude each other; requesters that must not overlap need their own lock.
 */
public final class Rendezvous {
  private final List<StopTarget> targets = new CopyOnWriteArrayList<>();

  /** Guards the list of stops that wait. Taken before an event's lock, never after. */
  private final SchedLock lock;

  private @Nullable Stop waiting;

  /** Makes an empty rendezvous with its own lock. */
  public Rendezvous(SchedLock lock) {
    this.lock = lock;
  }

  /**
   * Adds a vCPU, outside guest mode.
   *
   * @param kick makes it leave guest mode soon; at once if called between {@link StopTarget#enter}
   *     and the entry itself. Any thread calls it, also when it has just left. If it throws, the
   *     stop that called it throws too
   * @param waiter how its thread waits while it is stopped
   */
  public StopTarget join(Runnable kick, Waiter waiter) {
    StopTarget target = new StopTarget(this, kick, waiter);
    targets.add(target);
    return target;
  }

  /**
   * Keeps all targets out of guest mode from now on, and kicks those in guest mode. Does not wait:
   * see {@link Stop#await}. Any thread except a target's.
   */
  public Stop stopAll() {
    return stop(_ -> true);
  }

  /** Like {@link #stopAll} except for {@code self}; on its thread, outside guest mode. */
  public Stop stopAllBut(StopTarget self) {
    return stop(target -> target != self);
  }

  private Stop stop(Predicate<StopTarget> chosen) {
    Stop stop = new Stop(this, targets.stream().filter(chosen).toList());
    stop.begin();
    return stop;
  }

  /**
   * Adds {@code stop} to the list of waiting stops, unless no target must be waited for.
   *
   * @return whether it is in the list; then {@code requester} gets one signal
   */
  boolean enlist(Stop stop, Waiter requester) {
    lock.lock();
    try {
      // Under the lock, so no target leaves unnoticed between the check and the listing.
      boolean mustWait = !stop.isAcknowledged();
      if (mustWait) {
        stop.enlist(requester, waiting);
        waiting = stop;
      }
      return mustWait;
    } finally {
      lock.unlock();
    }
  }

  /** Handles a stopped target that has left guest mode: signals the stops that are now complete. */
  void targetLeft() {
    lock.lock();
    try {
      Stop stop = waiting;
      waiting = null;
      while (stop != null) {
        Stop next = stop.next;
        if (stop.isAcknowledged()) {
          stop.signal();
        } else {
          stop.next = waiting;
          waiting = stop;
        }
        stop = next;
      }
    } finally {
      lock.unlock();
    }
  }
}
