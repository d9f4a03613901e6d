package io.cupule.partition.state;

import io.cupule.sched.SchedLock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the present state of one VM and its present incarnation. Events change them one at a time,
 * under one lock that nobody holds while waiting. Whoever applied an event does what has to follow
 * it, without the lock. Any thread may call it, also a vCPU's.
 *
 * @param <R> the incarnation
 */
public final class VmStates<R> {
  private final SchedLock lock;
  private final InstantSource clock;
  private final Effects<R> effects;

  // Both are written under the lock; readers need none.
  private volatile VmState state;
  private volatile @Nullable R run;

  /** Its monitor is for threads that wait for a change. No lock is taken under it. */
  private final Object changes = new Object();

  /** What follows the events of an incarnation. No lock is held; nothing may wait. */
  public interface Effects<R> {
    /** Asks its vCPUs to end. */
    void stop(R run);

    /** Interrupts the threads of its vCPUs. */
    void kill(R run);

    /** Frees its pCPUs, although threads are left. */
    void abandon(R run);

    /** It has ended or was given up. */
    void over(R run, Change change);

    /** Has all its resources released, and {@link VmEvent.Returned} applied after that. */
    void giveBack(R run);
  }

  /**
   * What an event did.
   *
   * @param before the state before it
   * @param after the state after it
   */
  public record Change(VmState before, VmState after) {
    /** Returns whether it changed the state; if not, an operation is refused. */
    public boolean happened() {
      return !before.equals(after);
    }

    private boolean isEnd() {
      return after.isOver() && !before.isOver();
    }

    private boolean frees() {
      return after instanceof VmState.Ended && !(before instanceof VmState.Ended);
    }
  }

  /**
   * Makes the state of a VM that is being built.
   *
   * @param lock free
   * @param clock tells when states begin
   * @param effects does what follows
   */
  public VmStates(SchedLock lock, InstantSource clock, Effects<R> effects) {
    this.lock = lock;
    this.clock = clock;
    this.effects = effects;
    state = new VmState.Created(new ShownStatus(VmStatus.CREATED, clock.instant()));
  }

  /** Sets the first incarnation, before any event. */
  public void begin(R first) {
    run = first;
  }

  /** Returns the present state; does not wait. */
  public VmState now() {
    return state;
  }

  /** Returns the present incarnation, or the last one; does not wait. */
  public R run() {
    return Objects.requireNonNull(run);
  }

  /** Applies an event, and does what follows. */
  public Change apply(VmEvent event) {
    return change(event, null);
  }

  /**
   * Applies an event, and does what follows.
   *
   * @param next the incarnation that replaces the present one, if the event changes the state
   */
  public Change apply(VmEvent event, R next) {
    return change(event, next);
  }

  private Change change(VmEvent event, @Nullable R next) {
    Instant now = clock.instant();
    Change change;
    R its;
    lock.lock();
    try {
      its = run();
      VmState before = state;
      change = new Change(before, before.after(event, now));
      if (change.happened() && next != null) {
        run = next;
      }
      state = change.after();
    } finally {
      lock.unlock();
    }
    if (change.happened()) {
      try {
        follow(event, change, its);
      } finally {
        tell(); // last: who waits for an end finds what followed it
      }
    }
    return change;
  }

  private void follow(VmEvent event, Change change, R its) {
    try {
      switch (event) {
        case VmEvent.End _ when !change.after().isOver() -> effects.stop(its);
        case VmEvent.Kill _ -> effects.kill(its);
        case VmEvent.GiveUp _ -> effects.abandon(its);
        default -> {}
      }
    } finally {
      if (!(event instanceof VmEvent.Discard)) { // whoever discards it releases it
        followEnd(change, its);
      }
    }
  }

  private void followEnd(Change change, R its) {
    try {
      if (change.isEnd()) {
        effects.over(its, change);
      }
    } finally {
      if (change.frees()) {
        effects.giveBack(its);
      }
    }
  }

  private void tell() {
    synchronized (changes) {
      changes.notifyAll();
    }
  }

  /**
   * Waits for a state. Not for a vCPU's thread.
   *
   * @param bound longest wait
   * @return whether the state is such a one
   */
  public boolean await(Predicate<VmState> wanted, Duration bound) throws InterruptedException {
    long deadline = System.nanoTime() + bound.toNanos();
    synchronized (changes) {
      while (!wanted.test(state)) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        TimeUnit.NANOSECONDS.timedWait(changes, left);
      }
      return true;
    }
  }
}
