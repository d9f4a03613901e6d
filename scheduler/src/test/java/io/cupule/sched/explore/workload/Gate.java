package io.cupule.sched.explore.workload;

import io.cupule.sched.explore.Steps;
import io.cupule.sched.rendezvous.Waiter;

/** A thread that is no vCPU rests by a semaphore. */
final class Gate implements Waiter {
  private int ghostPermits;

  @Override
  public void await() {
    Steps.await("semaphore", () -> ghostPermits > 0);
    ghostPermits--;
  }

  @Override
  public void signal() {
    ghostPermits++;
  }

  void checkNothingIsLeft() {
    if (ghostPermits != 0) {
      throw new AssertionError("leak: a semaphore ends at " + ghostPermits);
    }
  }
}
