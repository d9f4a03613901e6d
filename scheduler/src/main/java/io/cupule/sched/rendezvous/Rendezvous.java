package io.cupule.sched.rendezvous;

import io.cupule.sched.SchedLock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The vCPUs of one VM that stop each other, or are stopped from outside. All of them join before
 * the first stop, also those that start later.
 *
 * <p>Any number of stops may be open at once. They add up: a target goes on when the last one is
 * closed. They do not exclude each other: requesters whose work must not overlap see to that
 * themselves.
 */
public final class Rendezvous {
  private final List<StopTarget> targets = new CopyOnWriteArrayList<>();

  /** Guards the list of stops whose requester waits. Taken before an event's lock, never after. */
  private final SchedLock lock;

  private @Nullable Stop waiting;

  /** Makes a rendezvous that nobody has joined, with its own lock. */
  public Rendezvous(SchedLock lock) {
    this.lock = lock;
  }

  /**
   * A vCPU joins, outside guest mode.
   *
   * @param kick makes it leave guest mode soon, or at once if it comes between {@link
   *     StopTarget#enter} and the entry itself; called from any thread, also when it has just left.
   *     If it throws, so does the stop that wanted it
   * @param rest how its thread waits while it is stopped
   */
  public StopTarget join(Runnable kick, Rest rest) {
    StopTarget target = new StopTarget(this, kick, rest);
    targets.add(target);
    return target;
  }

  /**
   * Keeps all targets out of guest mode from now on; those in there are kicked. Does not wait: see
   * {@link Stop#await}. From any thread that is not a target's.
   */
  public Stop stopAll() {
    return stop(_ -> true);
  }

  /** As {@link #stopAll}, but for {@code self}; from its thread, outside guest mode. */
  public Stop stopAllBut(StopTarget self) {
    return stop(target -> target != self);
  }

  private Stop stop(Predicate<StopTarget> chosen) {
    Stop stop = new Stop(this, targets.stream().filter(chosen).toList());
    stop.begin();
    return stop;
  }

  /**
   * Puts {@code stop} in the list of those who wait, unless there is nobody to wait for.
   *
   * @return whether it is in the list, and {@code requester} will be signalled once
   */
  boolean enlist(Stop stop, Rest requester) {
    lock.lock();
    try {
      // Under the lock, so that no target leaves unheard between the look and the listing.
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

  /** A target that is stopped has left guest mode: signals the stops that waited for just that. */
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
