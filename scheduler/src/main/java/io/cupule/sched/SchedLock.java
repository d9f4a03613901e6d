package io.cupule.sched;

/**
 * The lock of a pCPU or an event. Unlocking happens before the next locking, as with {@link
 * java.util.concurrent.locks.Lock}. A test that explores interleavings provides its own lock.
 */
public interface SchedLock {
  /** Waits until the lock is free, then takes it. */
  void lock();

  /** Releases the lock. */
  void unlock();

  /** Returns a new lock for real threads. */
  static SchedLock mutex() {
    return new ShortLock();
  }

  /** Returns a lock that does nothing, for use by a single thread. */
  static SchedLock none() {
    return new SchedLock() {
      @Override
      public void lock() {}

      @Override
      public void unlock() {}
    };
  }
}
