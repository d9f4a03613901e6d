package io.cupule.device.irq;

import io.cupule.device.InterruptLine;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One of several lines that end at the same input; the input hears of real changes only. It has no
 * lock: an input counts, so it does not matter in which order two changes reach it.
 */
final class SharedLine implements InterruptLine {

  /** An input that counts how many of its lines are asserted; thread-safe. */
  @FunctionalInterface
  interface Input {
    /** One more line is asserted, or one less. */
    void drive(boolean asserted);
  }

  private final Input input;
  private final AtomicBoolean asserted = new AtomicBoolean();

  SharedLine(Input input) {
    this.input = input;
  }

  @Override
  public void set(boolean now) {
    if (asserted.getAndSet(now) != now) {
      input.drive(now);
    }
  }
}
