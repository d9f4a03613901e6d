package io.cupule.device.backend;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what another thread brings about. */
final class Awaited {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final long PAUSE_NANOS = 50_000;

  private Awaited() {}

  /** Returns as soon as a condition holds; fails where it does not within 20 s. */
  static void await(String what, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > PATIENCE_NANOS) {
        throw new AssertionError("did not come about within 20 s: " + what);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
