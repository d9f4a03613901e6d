package io.cupule.vcpu.pcpu;

import io.cupule.sched.SchedLock;
import io.cupule.sched.ShortLock;

/**
 * A pCPU's lock that also starts an idle pCPU: a thread that makes another thread ready performs
 * the hand-over when it releases the lock. So the hand-over cannot be forgotten.
 */
final class TokenLock implements SchedLock {
  private final ShortLock lock = new ShortLock();
  private final Runnable dispatch;
  private boolean dispatchWanted; // guarded by the lock

  /**
   * Makes a lock.
   *
   * @param dispatch gives an idle pCPU to a ready thread; called with the lock held
   */
  TokenLock(Runnable dispatch) {
    this.dispatch = dispatch;
  }

  /** Makes the release call {@code dispatch} before the lock is free. Under the lock. */
  void wantDispatch() {
    dispatchWanted = true;
  }

  @Override
  public void lock() {
    lock.lock();
  }

  @Override
  public void unlock() {
    try {
      if (dispatchWanted && lock.holds() == 1) {
        dispatchWanted = false;
        dispatch.run();
      }
    } finally {
      lock.unlock();
    }
  }
}
