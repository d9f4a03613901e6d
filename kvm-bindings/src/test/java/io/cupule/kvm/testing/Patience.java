package io.cupule.kvm.testing;

import java.time.Duration;

/**
 * How long a test waits for what must come about.
 *
 * <p>It bounds a hang and measures nothing: it is far longer than any host takes that is merely
 * busy. How fast something is, a benchmark tells. Every {@code @Timeout} is longer still, so that
 * the message of what did not come about is seen.
 */
public final class Patience {
  /** In seconds. */
  public static final long SECONDS = 120;

  /** The same as a duration. */
  public static final Duration LONG = Duration.ofSeconds(SECONDS);

  private Patience() {}
}
