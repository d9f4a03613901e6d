package io.cupule.device.serial;

import io.cupule.time.NanoClock;
import io.cupule.time.TimerService;

/**
 * The receiver's time-out of a 16550A. It makes bytes below the trigger level cause an interrupt
 * (PC16550D data sheet, 8.0, "FIFO INTERRUPT MODE OPERATION"). A read resets it; if bytes are left,
 * it expires again four character times later. An arriving byte makes it expire at once, so that
 * input never waits for a timer.
 *
 * <p>Not thread-safe; the serial port guards it.
 */
final class ReceiveTimeout {
  private static final long CHARACTERS = 4;

  /** Nanoseconds of a bit for divisor 1: the clock of 1.8432 MHz, divided by 16. */
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
   * Creates a stopped time-out.
   *
   * @param timers the timer service
   * @param action called by the timer; it calls {@link #expire} under the port's lock
   */
  ReceiveTimeout(TimerService timers, Runnable action) {
    clock = timers.clock();
    timer = timers.timer("serial port", action);
  }

  /** Returns whether the received bytes have waited long enough. */
  boolean isExpired() {
    return expired;
  }

  /** Notes that a byte has arrived. */
  void arrived() {
    stop();
    expired = true;
  }

  /**
   * Notes that the guest has read a byte.
   *
   * @param more whether some are left
   * @param divisor of the baud rate; 0 counts as 1
   * @param lineControl LCR, which contains the number of bits per character
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

  /** Handles the timer's call, unless the timer was stopped or moved meanwhile. */
  void expire() {
    if (counting && clock.nanoTime() >= deadline) {
      counting = false;
      expired = true;
    }
  }

  /** Stops counting. */
  void stop() {
    counting = false;
    timer.cancel();
  }

  SerialState.Timeout state() {
    return new SerialState.Timeout(
        expired, counting ? deadline - clock.nanoTime() : SerialState.Timeout.STOPPED);
  }

  void load(SerialState.Timeout state) {
    stop();
    expired = state.expired();
    counting = state.nanosLeft() != SerialState.Timeout.STOPPED;
    if (counting) {
      deadline = clock.nanoTime() + state.nanosLeft();
      timer.arm(deadline);
    }
  }

  private static int bits(int lineControl) {
    return SHORTEST_CHARACTER
        + (lineControl & LCR_LENGTH)
        + ((lineControl & LCR_TWO_STOP_BITS) != 0 ? 1 : 0)
        + ((lineControl & LCR_PARITY) != 0 ? 1 : 0);
  }
}
