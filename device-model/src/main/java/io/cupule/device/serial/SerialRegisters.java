package io.cupule.device.serial;

/** The registers of a 16550A and their bits (PC16550D data sheet, 8.0). */
final class SerialRegisters {
  static final int DATA = 0;
  static final int IER = 1;
  static final int IIR_FCR = 2;
  static final int LCR = 3;
  static final int MCR = 4;
  static final int LSR = 5;
  static final int MSR = 6;
  static final int SCR = 7;

  static final int IER_RECEIVE = 0x01;
  static final int IER_TRANSMIT = 0x02;
  static final int IER_LINE_STATUS = 0x04;
  static final int IER_MODEM_STATUS = 0x08;
  static final int IER_MASK = 0x0f;

  static final int IIR_MODEM_STATUS = 0x00;
  static final int IIR_NONE = 0x01;
  static final int IIR_TRANSMIT = 0x02;
  static final int IIR_RECEIVE = 0x04;
  static final int IIR_LINE_STATUS = 0x06;
  static final int IIR_TIMEOUT = 0x0c;
  static final int IIR_FIFOS_ENABLED = 0xc0;

  static final int LCR_DIVISOR_LATCH = 0x80;
  static final int LSR_TRANSMITTER_EMPTY = 0x60;
  static final int DIVISOR_OF_9600_BAUD = 12;

  private SerialRegisters() {}
}
