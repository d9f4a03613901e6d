package io.cupule.vcpu;

import io.cupule.sched.SchedLock;
import io.cupule.sched.ShortLock;

/**
 * A pCPU's lock that lets the pCPU start working where it was idle: whoever makes a thread ready
 * there performs the hand-over when it lets the lock go, so that nobody can forget to.
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

  /** With the lock held: {@code dispatch} is called before the lock is free. */
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
