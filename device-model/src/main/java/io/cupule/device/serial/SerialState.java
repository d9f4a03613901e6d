package io.cupule.device.serial;

import io.cupule.device.Stateful;
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

  /** Refuses another version, and values that do not fit the registers. */
  public SerialState {
    Stateful.requireVersion("serial", version, VERSION);
    Stateful.requireUpTo("serial", "IER", interruptEnable, SerialRegisters.IER_MASK);
    Stateful.requireUpTo("serial", "LCR", lineControl, 0xff);
    Stateful.requireUpTo("serial", "SCR", scratch, 0xff);
    Stateful.requireUpTo("serial", "divisor", divisor, 0xffff);
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
  public record Modem(int control, int deltas) {

    /** Refuses values that do not fit the registers. */
    public Modem {
      Stateful.requireUpTo("serial", "MCR", control, 0xff);
      Stateful.requireUpTo("serial", "deltas", deltas, 0x0f);
    }
  }

  /**
   * The receiving side.
   *
   * @param enabled whether the FIFOs are on
   * @param trigger the trigger level in bytes
   * @param overrun whether a byte was lost since the guest read LSR
   * @param waiting the bytes that wait for the guest, 0 to 255 each, oldest first
   */
  public record Receiver(boolean enabled, int trigger, boolean overrun, List<Integer> waiting) {

    /** Refuses more bytes than fit, and values that no byte or trigger has. */
    public Receiver {
      waiting = List.copyOf(waiting);
      Stateful.require(
          "serial", waiting.size() <= ReceiveFifo.capacity(enabled), "too many received bytes");
      waiting.forEach(value -> Stateful.requireUpTo("serial", "received byte", value, 0xff));
      Stateful.require("serial", trigger > 0, "trigger " + trigger);
      Stateful.requireUpTo("serial", "trigger", trigger, ReceiveFifo.capacity(true));
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
