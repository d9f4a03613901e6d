package io.cupule.device;

import io.cupule.sched.NanoClock;
import io.cupule.sched.TimerService;

/**
 * The receiver's time-out of a 16550A, with which bytes below the trigger level interrupt (PC16550D
 * data sheet, 8.0, "FIFO INTERRUPT MODE OPERATION"). A read resets it, and while bytes are left it
 * comes again four character times later. A byte that arrives brings it at once, so that no input
 * waits for a timer.
 *
 * <p>Not thread-safe; the serial port guards it.
 */
final class ReceiveTimeout {
  private static final long CHARACTERS = 4;

  /** The clock of 1.8432 MHz, divided by 16: nanoseconds of a bit where the divisor is 1. */
  private static final long BIT_NANOS = 1_000_000_000L / 115_200;

  private static final int LCR_LENGTH = 0x03;
  private static final int LCR_TWO_STOP_BITS = 0x04;
  private static final int LCR_PARITY = 0x08;
  private static final int SHORTEST_CHARACTER = 7; // a start bit, 5 data bits, a stop bit

  private final NanoClock clock;
  private final TimerService.Timer timer;
  private boolean expired;
  private boolean counting;
  private long deadline;

  /**
   * Creates a time-out that does not count.
   *
   * @param timers what it counts by
   * @param action called by the timer; it asks {@link #expire} under the port's lock
   */
  ReceiveTimeout(TimerService timers, Runnable action) {
    clock = timers.clock();
    timer = timers.timer("serial port", action);
  }

  /** Whether what is in the receiver has waited long enough. */
  boolean isExpired() {
    return expired;
  }

  /** A byte has arrived. */
  void arrived() {
    stop();
    expired = true;
  }

  /**
   * The guest has read a byte.
   *
   * @param more whether some are left
   * @param divisor of the baud rate; 0 counts as 1
   * @param lineControl LCR, which says how many bits a character has
   */
  void read(boolean more, int divisor, int lineControl) {
    stop();
    expired = false;
    if (more) {
      counting = true;
      deadline =
          clock.nanoTime() + CHARACTERS * bits(lineControl) * Math.max(1, divisor) * BIT_NANOS;
      timer.arm(deadline);
    }
  }

  /** The timer has fired: takes note of it, unless it was stopped or moved in the meantime. */
  void expire() {
    if (counting && clock.nanoTime() >= deadline) {
      counting = false;
      expired = true;
    }
  }

  /** Counts no more. */
  void stop() {
    counting = false;
    timer.cancel();
  }

  private static int bits(int lineControl) {
    return SHORTEST_CHARACTER
        + (lineControl & LCR_LENGTH)
        + ((lineControl & LCR_TWO_STOP_BITS) != 0 ? 1 : 0)
        + ((lineControl & LCR_PARITY) != 0 ? 1 : 0);
  }
}
