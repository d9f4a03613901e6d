package io.cupule.sched.rendezvous;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A vCPU that can be kept out of guest mode. Its thread brackets guest mode with {@link #enter} and
 * {@link #leave}, which cost one atomic operation each and allocate nothing.
 *
 * <p>One word holds the numbers of stops requested and completed (30 bits each, wrapping) and three
 * flags. The target is stopped while the numbers differ, and then cannot raise IN_GUEST. So once a
 * requester, its request counted, finds IN_GUEST down, the target stays outside until the request
 * is completed; that is the acknowledgement.
 *
 * <p>Memory order: every change of the word is an atomic read-modify-write of VarHandle mode {@code
 * compareAndSet}, {@code getAndAdd} or {@code getAndBitwiseAnd}, and every read is {@code
 * getVolatile}. Thus what the target did before it left is visible to the requester that sees it
 * outside, and what a requester did before it completed its stop is visible to the target that
 * enters.
 */
public final class StopTarget {
  private static final long IN_GUEST = 1;

  /** The target's thread waits, or is about to. Whoever takes this flag down owes it one signal. */
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
  private final Rest rest;

  @SuppressWarnings("unused") // through WORD
  private volatile long word;

  StopTarget(Rendezvous rendezvous, Runnable kick, Rest rest) {
    this.rendezvous = rendezvous;
    this.kick = kick;
    this.rest = rest;
  }

  /**
   * From the target's thread, with no lock held: waits until nobody stops the target, then counts
   * as being in guest mode.
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
        rest.await();
      }
    }
  }

  /** From the target's thread, after each {@link #enter} that returned true, however it ended. */
  public void leave() {
    long before = (long) WORD.getAndBitwiseAnd(this, ~IN_GUEST);
    if (isStopped(before)) {
      rendezvous.targetLeft();
    }
  }

  /**
   * From any thread: the target never enters again, also if it is stopped and waits; it leaves if
   * it is in guest mode. For a vCPU that dies or is reset.
   */
  public void retire() {
    long before;
    do {
      before = read();
    } while (!WORD.compareAndSet(this, before, (before | RETIRED) & ~RESTING));
    if ((before & RESTING) != 0) {
      rest.signal();
    }
    if ((before & IN_GUEST) != 0) {
      kick.run();
    }
  }

  /**
   * From any thread, once the thread of a retired target is outside {@link #enter}: it may enter
   * again. Stops that were requested meanwhile still count.
   */
  public void revive() {
    WORD.getAndBitwiseAnd(this, ~RETIRED);
  }

  /** From any thread: tells whether it is in guest mode, or as good as. */
  public boolean inGuest() {
    return (read() & IN_GUEST) != 0;
  }

  /** From any thread: stops requested so far, modulo 2^30. */
  public int requested() {
    return requested(read());
  }

  /** From any thread: stops completed so far, modulo 2^30. Equal to {@link #requested} at rest. */
  public int completed() {
    return completed(read());
  }

  /** Counts a request: from now on the target does not enter. */
  void request() {
    WORD.getAndAdd(this, 1L << REQUESTED_SHIFT);
  }

  void kick() {
    kick.run();
  }

  /** Completes a request; the last one lets the target go on. */
  void complete() {
    long before;
    long after;
    do {
      before = read();
      // The number wraps within its field, so that it does not carry into the other.
      long number = (before + (1L << COMPLETED_SHIFT)) & COMPLETED;
      after = (before & ~COMPLETED) | number;
      if (!isStopped(after)) {
        after &= ~RESTING;
      }
    } while (!WORD.compareAndSet(this, before, after));
    if (((before ^ after) & RESTING) != 0) {
      rest.signal();
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
