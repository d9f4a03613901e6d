package io.cupule.device.irq;

import io.cupule.device.InterruptLine;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One of several lines to the same input; the input receives real changes only. It has no lock: an
 * input counts, so the order of two changes does not matter.
 */
final class SharedLine implements InterruptLine {

  /** An input that counts how many of its lines are asserted; thread-safe. */
  @FunctionalInterface
  interface Input {
    /** Notes that one more line, or one less, is asserted. */
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
