package io.cupule.time;

/**
 * The clock that policies use for accounting: nanoseconds from any start, never negative, never
 * decreasing (CLOCK_MONOTONIC or virtual). Called under a pCPU's lock, from any thread.
 */
@FunctionalInterface
public interface NanoClock {
  /** Returns the time in nanoseconds. */
  long nanoTime();
}
