package io.cupule.device;

import java.util.List;

/**
 * The state of a {@link SerialPort}. The level of its interrupt line follows from it.
 *
 * @param version {@link #VERSION}
 * @param interruptEnable IER
 * @param lineControl LCR
 * @param scratch SCR
 * @param divisor the divisor latch
 * @param transmitPending whether the transmitter requests an interrupt
 * @param modem the modem side
 * @param receiver the receiving side
 * @param timeout the receiver's time-out
 */
public record SerialState(
    int version,
    int interruptEnable,
    int lineControl,
    int scratch,
    int divisor,
    boolean transmitPending,
    Modem modem,
    Receiver receiver,
    Timeout timeout) {
  /** The version of this form. */
  public static final int VERSION = 1;

  /** Refuses another version. */
  public SerialState {
    Stateful.requireVersion("serial", version, VERSION);
  }

  /** Returns the state after a reset. */
  static SerialState initial(int divisor) {
    return new SerialState(
        VERSION,
        0,
        0,
        0,
        divisor,
        false,
        new Modem(0, 0),
        new Receiver(false, 1, false, List.of()),
        new Timeout(false, Timeout.STOPPED));
  }

  /**
   * The modem side.
   *
   * @param control MCR
   * @param deltas the lower half of MSR
   */
  public record Modem(int control, int deltas) {}

  /**
   * The receiving side.
   *
   * @param enabled whether the FIFOs are on
   * @param trigger the trigger level in bytes
   * @param overrun whether a byte was lost since the guest read LSR
   * @param waiting the bytes that wait for the guest, 0 to 255 each, oldest first
   */
  public record Receiver(boolean enabled, int trigger, boolean overrun, List<Integer> waiting) {

    /** Refuses more bytes than fit. */
    public Receiver {
      waiting = List.copyOf(waiting);
      Stateful.require(
          "serial", waiting.size() <= ReceiveFifo.capacity(enabled), "too many received bytes");
    }
  }

  /**
   * The receiver's time-out.
   *
   * @param expired whether it has expired
   * @param nanosLeft nanoseconds until it expires; 0 or less if that is overdue, {@link #STOPPED}
   *     if it does not count
   */
  public record Timeout(boolean expired, long nanosLeft) {
    /** The time-out does not count. */
    public static final long STOPPED = Long.MAX_VALUE;
  }
}
