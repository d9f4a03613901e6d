package io.cupule.sched;

/**
 * The time that policies charge by: nanoseconds, never negative, never going back, from any start
 * (CLOCK_MONOTONIC or virtual). Called under a pCPU's lock, from any thread.
 */
@FunctionalInterface
public interface NanoClock {
  /** Returns the time in nanoseconds. */
  long nanoTime();
}
