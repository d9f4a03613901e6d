package io.cupule.vcpu.pcpu;

import io.cupule.time.NanoClock;
import io.cupule.time.TimerService;

/** A timer service for policies that set no timers. */
final class NoTimers implements TimerService {
  @Override
  public NanoClock clock() {
    return System::nanoTime;
  }

  @Override
  public Timer timer(String name, Runnable action) {
    return new Timer() {
      @Override
      public void arm(long deadline) {
        throw new IllegalStateException(name + " has one vCPU, and its policy wants slices");
      }

      @Override
      public void cancel() {}
    };
  }
}
