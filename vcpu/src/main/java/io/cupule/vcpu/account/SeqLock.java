package io.cupule.vcpu.account;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets readers copy several fields consistently, without a lock. Writers come one at a time, and
 * allocate nothing. A reader repeats its copy if a writer changed the fields meanwhile:
 *
 * <pre>{@code
 * do {
 *   version = lock.enter();
 *   ...copy...
 * } while (!lock.isStill(version));
 * }</pre>
 *
 * <p>The version is odd during a change. Writer: {@code setOpaque} and a full fence before the
 * change, {@code setRelease} after it. Reader: {@code getAcquire} before the copy, an acquire fence
 * and {@code getOpaque} after it. The fields themselves are read and written opaquely or stronger.
 */
final class SeqLock {
  private static final long PAUSE_NANOS = 10_000;
  private static final VarHandle VERSION;

  static {
    try {
      VERSION = MethodHandles.lookup().findVarHandle(SeqLock.class, "version", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private long version;

  /** Begins a change; nothing of it becomes visible before readers are held off. */
  void begin() {
    VERSION.setOpaque(this, version + 1);
    VarHandle.fullFence();
  }

  /** Ends the change. */
  void end() {
    VERSION.setRelease(this, version + 1);
  }

  /** Begins a copy, after the change that is under way, if any. */
  long enter() {
    while (true) {
      long seen = (long) VERSION.getAcquire(this);
      if ((seen & 1) == 0) {
        return seen;
      }
      LockSupport.parkNanos(PAUSE_NANOS); // Linux may have preempted the writer
    }
  }

  /** Returns whether the copy since {@link #enter} is consistent. */
  boolean isStill(long seen) {
    VarHandle.acquireFence();
    return (long) VERSION.getOpaque(this) == seen;
  }
}
