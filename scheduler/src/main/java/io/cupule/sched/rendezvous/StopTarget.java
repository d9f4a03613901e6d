package io.cupule.sched.rendezvous;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A vCPU that can be kept out of guest mode. Its thread calls {@link #enter} before guest mode and
 * {@link #leave} after it; each costs one atomic operation and allocates nothing.
 *
 * <p>One word holds the numbers of stops requested and completed (30 bits each, wrapping) and three
 * flags. The target is stopped while the numbers differ, and then cannot set IN_GUEST. So once a
 * requester has counted its request and finds IN_GUEST clear, the target stays outside until the
 * request is completed. This is the acknowledgement.
 *
 * <p>Memory order: every change of the word is an atomic read-modify-write of VarHandle mode {@code
 * compareAndSet}, {@code getAndAdd} or {@code getAndBitwiseAnd}, and every read is {@code
 * getVolatile}. So a requester that sees the target outside also sees everything that the target
 * did before it left. A target that enters sees everything that a requester did before it completed
 * its stop.
 */
public final class StopTarget {
  private static final long IN_GUEST = 1;

  /** The target's thread waits, or is about to. Clearing this flag requires one signal. */
  private static final long RESTING = 2;

  private static final long RETIRED = 4;

  private static final int COMPLETED_SHIFT = 4;
  private static final int REQUESTED_SHIFT = 34;
  private static final long NUMBER = (1L << 30) - 1;
  private static final long COMPLETED = NUMBER << COMPLETED_SHIFT;

  private static final VarHandle WORD;

  static {
    try {
      WORD = MethodHandles.lookup().findVarHandle(StopTarget.class, "word", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Rendezvous rendezvous;
  private final Runnable kick;
  private final Waiter waiter;

  @SuppressWarnings("unused") // through WORD
  private volatile long word;

  StopTarget(Rendezvous rendezvous, Runnable kick, Waiter waiter) {
    this.rendezvous = rendezvous;
    this.kick = kick;
    this.waiter = waiter;
  }

  /**
   * Waits until no stop holds the target, then counts it as being in guest mode. Target's thread
   * only, with no lock held.
   *
   * @return false if the target is retired: it must not enter
   */
  public boolean enter() {
    while (true) {
      long now = read();
      if ((now & RETIRED) != 0) {
        return false;
      }
      if (!isStopped(now)) {
        if (WORD.compareAndSet(this, now, now | IN_GUEST)) {
          return true;
        }
      } else if (WORD.compareAndSet(this, now, now | RESTING)) {
        waiter.await();
      }
    }
  }

  /** Target's thread: ends guest mode after each {@link #enter} that returned true. */
  public void leave() {
    long before = (long) WORD.getAndBitwiseAnd(this, ~IN_GUEST);
    if (isStopped(before)) {
      rendezvous.targetLeft();
    }
  }

  /**
   * Makes the target never enter again, also if it is stopped and waits; it leaves guest mode. For
   * a vCPU that dies or is reset. Any thread.
   */
  public void retire() {
    long before;
    do {
      before = read();
    } while (!WORD.compareAndSet(this, before, (before | RETIRED) & ~RESTING));
    if ((before & RESTING) != 0) {
      waiter.signal();
    }
    if ((before & IN_GUEST) != 0) {
      kick.run();
    }
  }

  /**
   * Lets a retired target enter again, once its thread is outside {@link #enter}. Stops that were
   * requested meanwhile still count. Any thread.
   */
  public void revive() {
    WORD.getAndBitwiseAnd(this, ~RETIRED);
  }

  /** Returns whether it is in guest mode, or about to be. Any thread. */
  public boolean inGuest() {
    return (read() & IN_GUEST) != 0;
  }

  /** Returns the number of stops requested so far, modulo 2^30. Any thread. */
  public int requested() {
    return requested(read());
  }

  /** Any thread: stops completed so far, modulo 2^30; at rest equal to {@link #requested}. */
  public int completed() {
    return completed(read());
  }

  /** Counts a request: the target does not enter from now on. */
  void request() {
    WORD.getAndAdd(this, 1L << REQUESTED_SHIFT);
  }

  void kick() {
    kick.run();
  }

  /** Completes a request; the last one lets the target continue. */
  void complete() {
    long before;
    long after;
    do {
      before = read();
      // The number wraps within its field, without a carry into the other one.
      long number = (before + (1L << COMPLETED_SHIFT)) & COMPLETED;
      after = (before & ~COMPLETED) | number;
      if (!isStopped(after)) {
        after &= ~RESTING;
      }
    } while (!WORD.compareAndSet(this, before, after));
    if (((before ^ after) & RESTING) != 0) {
      waiter.signal();
    }
  }

  private long read() {
    return (long) WORD.getVolatile(this);
  }

  private static boolean isStopped(long word) {
    return requested(word) != completed(word);
  }

  private static int requested(long word) {
    return (int) (word >>> REQUESTED_SHIFT);
  }

  private static int completed(long word) {
    return (int) ((word & COMPLETED) >>> COMPLETED_SHIFT);
  }
}
