package io.cupule.device.serial;

import static io.cupule.device.serial.SerialRegisters.*;

import io.cupule.device.CharBackend;
import io.cupule.device.CharReceiver;
import io.cupule.device.Device;
import io.cupule.device.InterruptLine;
import io.cupule.device.Stateful;
import io.cupule.time.TimerService;
import java.util.Objects;

/**
 * A 16550A serial port, as in the PC16550D data sheet (section 8.0) and as Linux's 8250 driver and
 * polling guests use it.
 *
 * <p>Two things differ from the chip. First, transmission completes at once, so the transmitter is
 * always empty; bytes that arrive below the trigger level time out at once, and bytes that a guest
 * leaves after a read time out four character times later, as on the chip. Second, input from
 * outside never overruns the chip, because a sender waits for room. A guest can overrun it in
 * loopback mode.
 *
 * <p>Between two interrupts of the same cause the line always falls, because edge-triggered
 * controllers rely on that.
 *
 * <p>vCPU threads, the backend's input thread and readers of the counters may call it at any time.
 * The backend is called without the lock, the interrupt line with it.
 */
public final class SerialPort implements Device, CharReceiver, Stateful<SerialState> {
  /** First port of COM1. */
  public static final long BASE = 0x3f8;

  /** Number of ports. */
  public static final long LENGTH = 8;

  /** Interrupt of COM1. */
  public static final int IRQ = 4;

  private final InterruptLine line;
  private final CharBackend backend;
  private final ReceiveFifo received = new ReceiveFifo();
  private final ReceiveTimeout timeout;
  private final ModemLines modem = new ModemLines();

  private int interruptEnable;
  private int lineControl;
  private int scratch;
  private int divisor = DIVISOR_OF_9600_BAUD;
  private boolean transmitPending;
  private boolean asserted;
  private boolean closed;

  // Written under the lock; readers take no lock.
  private volatile long bytesIn;
  private volatile long bytesOut;
  private int waiting; // threads in awaitRoom

  /**
   * Creates a port in the state after a reset.
   *
   * @param line driven high while an enabled interrupt is pending and the guest has set OUT2, which
   *     gates the interrupt on a PC
   * @param backend receives the guest's output; to get input, attach this port to it
   * @param timers the timers for the receiver's time-out
   */
  public SerialPort(InterruptLine line, CharBackend backend, TimerService timers) {
    this.line = line;
    this.backend = backend;
    this.timeout = new ReceiveTimeout(timers, this::timedOut);
  }

  @Override
  public String name() {
    return "serial";
  }

  /** Reads registers; a wide access reads several, lowest first, as on the ISA bus. */
  @Override
  public long read(long offset, int size) {
    long value = 0;
    for (int i = 0; i < size; i++) {
      value |= (long) readRegister((int) offset + i) << (i * Byte.SIZE);
    }
    return value;
  }

  /** Writes registers; a wide access writes neighbouring ones, lowest first, as on the ISA bus. */
  @Override
  public void write(long offset, int size, long value) {
    for (int i = 0; i < size; i++) {
      int octet = (int) (value >>> (i * Byte.SIZE)) & 0xff;
      if (writeRegister((int) offset + i, octet)) {
        backend.write(octet);
      }
    }
  }

  @Override
  public synchronized int receive(byte[] data, int from, int length) {
    Objects.checkFromIndexSize(from, length, data.length);
    int taken = Math.min(length, room());
    for (int i = 0; i < taken; i++) {
      add(data[from + i]);
    }
    bytesIn += taken;
    settle();
    return taken;
  }

  @Override
  public synchronized void awaitRoom() throws InterruptedException {
    waiting++;
    try {
      while (room() == 0) {
        wait();
      }
    } finally {
      waiting--;
    }
  }

  /** Returns how many bytes were received from outside so far. */
  public long bytesIn() {
    return bytesIn;
  }

  /** Returns how many bytes the guest sent to the outside so far. */
  public long bytesOut() {
    return bytesOut;
  }

  /** Returns how many bytes were lost in loopback mode, where the guest sends itself too many. */
  public synchronized long overruns() {
    return received.overruns();
  }

  /** Stops arming timers and driving the line, because the machine has ended; repeatable. */
  @Override
  public synchronized void close() {
    closed = true;
    timeout.stop();
  }

  @Override
  public synchronized SerialState state() {
    return new SerialState(
        SerialState.VERSION,
        interruptEnable,
        lineControl,
        scratch,
        divisor,
        transmitPending,
        modem.state(),
        received.state(),
        timeout.state());
  }

  @Override
  public synchronized void load(SerialState state) {
    interruptEnable = state.interruptEnable() & IER_MASK;
    lineControl = state.lineControl();
    scratch = state.scratch();
    divisor = state.divisor();
    transmitPending = state.transmitPending();
    modem.load(state.modem());
    received.load(state.receiver());
    timeout.load(state.timeout());
    if (closed) {
      timeout.stop();
    }
    settle();
  }

  @Override
  public SerialState initial() {
    return SerialState.initial(DIVISOR_OF_9600_BAUD);
  }

  private synchronized void timedOut() {
    timeout.expire();
    settle();
  }

  private synchronized int readRegister(int register) {
    int value =
        switch (register) {
          case DATA -> divisorLatch() ? divisor & 0xff : readData();
          case IER -> divisorLatch() ? divisor >> Byte.SIZE : interruptEnable;
          case IIR_FCR -> identifyInterrupt();
          case LCR -> lineControl;
          case MCR -> modem.control();
          case LSR -> LSR_TRANSMITTER_EMPTY | received.takeStatus();
          case MSR -> modem.takeStatus();
          case SCR -> scratch;
          default -> 0xff;
        };
    settle();
    return value;
  }

  /** Writes a register; returns whether the value is a byte for the outside. */
  private synchronized boolean writeRegister(int register, int value) {
    boolean sent = false;
    switch (register) {
      case DATA -> sent = writeData(value);
      case IER -> writeInterruptEnable(value);
      case IIR_FCR -> received.control(value);
      case LCR -> lineControl = value;
      case MCR -> modem.control(value);
      case SCR -> scratch = value;
      default -> {} // the status registers are read-only
    }
    settle();
    return sent;
  }

  private boolean divisorLatch() {
    return (lineControl & LCR_DIVISOR_LATCH) != 0;
  }

  private void add(byte value) {
    received.add(value);
    timeout.arrived();
  }

  private int readData() {
    int value = received.take();
    timeout.read(!closed && !received.isEmpty(), divisor, lineControl);
    return value;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock
  private boolean writeData(int value) {
    if (divisorLatch()) {
      divisor = (divisor & 0xff00) | value;
      return false;
    }
    // The write resets the interrupt; it is raised again because the byte is sent at once.
    transmitPending = false;
    settle();
    transmitPending = true;
    if (modem.isLoopback()) {
      add((byte) value);
      return false;
    }
    bytesOut++;
    return true;
  }

  private void writeInterruptEnable(int value) {
    if (divisorLatch()) {
      divisor = (value << Byte.SIZE) | (divisor & 0xff);
      return;
    }
    // Enabling the interrupt while the transmitter is empty, which it always is here, raises it.
    transmitPending |= (value & ~interruptEnable & IER_TRANSMIT) != 0;
    interruptEnable = value & IER_MASK;
  }

  /** Reads IIR; this clears the transmit interrupt if it reports that one. */
  private int identifyInterrupt() {
    int cause = pendingInterrupt();
    if (cause == IIR_TRANSMIT) {
      transmitPending = false;
    }
    return cause | (received.isEnabled() ? IIR_FIFOS_ENABLED : 0);
  }

  /** Returns the pending interrupt of the highest priority, in IIR's encoding. */
  private int pendingInterrupt() {
    if (received.isOverrun() && enabled(IER_LINE_STATUS)) {
      return IIR_LINE_STATUS;
    }
    boolean overdue = received.isAtTrigger() || timeout.isExpired();
    if (!received.isEmpty() && overdue && enabled(IER_RECEIVE)) {
      return received.isAtTrigger() ? IIR_RECEIVE : IIR_TIMEOUT;
    }
    if (transmitPending && enabled(IER_TRANSMIT)) {
      return IIR_TRANSMIT;
    }
    if (modem.hasChanged() && enabled(IER_MODEM_STATUS)) {
      return IIR_MODEM_STATUS;
    }
    return IIR_NONE;
  }

  private boolean enabled(int interrupt) {
    return (interruptEnable & interrupt) != 0;
  }

  /** Returns the room for outside input: none in loopback, which disconnects the port. */
  private int room() {
    return modem.isLoopback() ? 0 : received.room();
  }

  /** Makes the effects of the last access visible outside. */
  private void settle() {
    boolean now = modem.interruptGate() && pendingInterrupt() != IIR_NONE;
    if (now != asserted && !closed) {
      asserted = now;
      line.set(now);
    }
    if (waiting > 0 && room() > 0) {
      notifyAll();
    }
  }
}
