package io.cupule.sched;

import org.jspecify.annotations.Nullable;

/**
 * ACRN's first counting event, with its 8-bit count, for comparison. For one thread, as each call
 * is one step.
 */
final class ByteCountEvent implements WaitEvent {
  private byte count;
  private @Nullable SchedThread waiter;

  @Override
  public boolean begin(SchedThread self) {
    waiter = self;
    count++;
    return again(self);
  }

  @Override
  public boolean again(SchedThread self) {
    if (count > 0 && waiter != null) {
      self.sleep();
      return true;
    }
    waiter = null;
    return false;
  }

  @Override
  public void signal() {
    count--;
    if (waiter != null) {
      waiter.wake();
    }
  }

  @Override
  public int count() {
    return count;
  }
}
