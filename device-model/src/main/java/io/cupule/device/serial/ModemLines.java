package io.cupule.device.serial;

/**
 * The modem side of a 16550A: the MCR and MSR registers. Outside loopback the peer is always
 * connected: CTS, DSR and DCD are on, and RI is off. Not thread-safe; the serial port guards it.
 */
final class ModemLines {
  private static final int MCR_DTR = 0x01;
  private static final int MCR_RTS = 0x02;
  private static final int MCR_OUT1 = 0x04;
  private static final int MCR_OUT2 = 0x08;
  private static final int MCR_LOOPBACK = 0x10;
  private static final int MCR_MASK = 0x1f;

  private static final int MSR_CTS = 0x10;
  private static final int MSR_DSR = 0x20;
  private static final int MSR_RI = 0x40;
  private static final int MSR_DCD = 0x80;
  private static final int PEER_PRESENT = MSR_CTS | MSR_DSR | MSR_DCD;
  private static final int DELTA_SHIFT = 4;
  private static final int DELTA_RI = MSR_RI >> DELTA_SHIFT;

  private int control;

  /** The four MSR_x_DELTA bits, collected until the guest reads them. */
  private int deltas;

  int control() {
    return control;
  }

  void control(int value) {
    int before = inputs();
    control = value & MCR_MASK;
    int changed = (before ^ inputs()) >> DELTA_SHIFT;
    // For the ring indicator, only the end of a ring counts, not its start.
    boolean ringEnded = (before & MSR_RI) != 0;
    deltas |= ringEnded ? changed : changed & ~DELTA_RI;
  }

  /** Reads MSR and clears the deltas. */
  int takeStatus() {
    int status = inputs() | deltas;
    deltas = 0;
    return status;
  }

  SerialState.Modem state() {
    return new SerialState.Modem(control, deltas);
  }

  void load(SerialState.Modem state) {
    control = state.control() & MCR_MASK;
    deltas = state.deltas();
  }

  boolean hasChanged() {
    return deltas != 0;
  }

  boolean isLoopback() {
    return (control & MCR_LOOPBACK) != 0;
  }

  /** Returns OUT2, which enables the interrupt on a PC. */
  boolean interruptGate() {
    return (control & MCR_OUT2) != 0;
  }

  /** Returns the upper half of MSR; in loopback the four outputs appear as the four inputs. */
  private int inputs() {
    if (!isLoopback()) {
      return PEER_PRESENT;
    }
    return (isOn(MCR_RTS) ? MSR_CTS : 0)
        | (isOn(MCR_DTR) ? MSR_DSR : 0)
        | (isOn(MCR_OUT1) ? MSR_RI : 0)
        | (isOn(MCR_OUT2) ? MSR_DCD : 0);
  }

  private boolean isOn(int output) {
    return (control & output) != 0;
  }
}
