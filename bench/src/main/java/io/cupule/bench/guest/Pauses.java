package io.cupule.bench.guest;

import java.util.Random;

/** Pauses of 0 to 30 us, always the same ones; {@code twin.h} has the same. */
final class Pauses {
  private static final int LONGEST_NANOS = 30_000;

  private final Random random = new Random(1);

  /** Spins, because a sleep would take longer. */
  void pause() {
    long nanos = random.nextInt(LONGEST_NANOS);
    long start = System.nanoTime();
    while (System.nanoTime() - start < nanos) {
      Thread.onSpinWait();
    }
  }
}
