package io.cupule.sched;

import org.jspecify.annotations.Nullable;

/**
 * ACRN's boolean event (up to 2.5 and since 3.1), for comparison. For one thread, as each call is
 * one step.
 */
final class LatchEvent implements WaitEvent {
  private boolean set;
  private @Nullable SchedThread waiter;

  @Override
  public boolean begin(SchedThread self) {
    waiter = self;
    return again(self);
  }

  @Override
  public boolean again(SchedThread self) {
    if (!set && waiter != null) {
      self.sleep();
      return true;
    }
    set = false;
    waiter = null;
    return false;
  }

  @Override
  public void signal() {
    set = true;
    if (waiter != null) {
      waiter.wake();
    }
  }

  @Override
  public int count() {
    return set ? -1 : 0;
  }
}
