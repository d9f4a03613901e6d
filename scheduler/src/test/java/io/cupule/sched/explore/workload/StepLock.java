package io.cupule.sched.explore.workload;

import io.cupule.sched.SchedLock;
import io.cupule.sched.explore.Steps;

/** A lock that the explorer knows: taking it is a step, and waits while another has it. */
public final class StepLock implements SchedLock {
  private final int number = Steps.newLock();

  @Override
  public void lock() {
    Steps.lock(number);
  }

  @Override
  public void unlock() {
    Steps.unlock(number);
  }
}
