package io.cupule.device.serial;

import io.cupule.device.Bus;
import io.cupule.device.MemoryBackend;
import io.cupule.time.ManualTimers;
import java.nio.charset.StandardCharsets;

/** A guest's view of COM1: `in` and `out`, and an eye on the interrupt line. */
final class SerialGuest {
  static final int RBR = 0;
  static final int THR = 0;
  static final int IER = 1;
  static final int IIR = 2;
  static final int FCR = 2;
  static final int LCR = 3;
  static final int MCR = 4;
  static final int LSR = 5;
  static final int MSR = 6;
  static final int SCR = 7;

  static final int LOOP = 0x10;
  static final int OUT2 = 0x08;
  static final int DLAB = 0x80;

  static final int NO_INTERRUPT = 0x01;
  static final int OVERRUN = 0x02;

  final MemoryBackend backend = new MemoryBackend();
  final ManualTimers timers = new ManualTimers();
  final SerialPort port = new SerialPort(this::onLine, backend, timers);
  private final Bus bus = new Bus("pio", 0xffff, message -> {});
  private boolean line;
  private int edges;

  SerialGuest() {
    bus.register(SerialPort.BASE, SerialPort.LENGTH, port);
  }

  int in(int register) {
    return (int) bus.read(SerialPort.BASE + register, 1);
  }

  void out(int register, int value) {
    bus.write(SerialPort.BASE + register, 1, value);
  }

  long in(int register, int size) {
    return bus.read(SerialPort.BASE + register, size);
  }

  void out(int register, int size, long value) {
    bus.write(SerialPort.BASE + register, size, value);
  }

  /** Types a text at the outer end; returns how many characters the port took. */
  int type(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return port.receive(bytes, 0, bytes.length);
  }

  boolean line() {
    return line;
  }

  /** How often the line rose. */
  int edges() {
    return edges;
  }

  /** The interrupt identification without the FIFO bits. */
  int interrupt() {
    return in(IIR) & 0x0f;
  }

  boolean dataReady() {
    return (in(LSR) & 1) != 0;
  }

  /** Reads as a polling guest does, until the port is empty. */
  String drain() {
    StringBuilder text = new StringBuilder();
    while (dataReady()) {
      text.append((char) in(RBR));
    }
    return text.toString();
  }

  private void onLine(boolean asserted) {
    if (asserted == line) {
      throw new AssertionError("the line was driven to the level it had");
    }
    line = asserted;
    edges += asserted ? 1 : 0;
  }
}
