package io.cupule.kvm.testing;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what another thread or the kernel is about to do. */
public final class Eventually {
  private static final long PAUSE_NANOS = 50_000;

  private Eventually() {}

  /**
   * Returns as soon as a condition holds.
   *
   * @param what the condition in words, for the message
   * @param condition asked again and again
   * @throws AssertionError where it still does not hold after {@link Patience#SECONDS}
   */
  public static void eventually(String what, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > Patience.LONG.toNanos()) {
        throw new AssertionError(
            "did not come about within %d s: %s".formatted(Patience.SECONDS, what));
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
