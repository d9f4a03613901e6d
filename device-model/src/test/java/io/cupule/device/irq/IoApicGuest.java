package io.cupule.device.irq;

import io.cupule.device.Bus;

/** Drives an I/O APIC as an operating system does: through the index and the window. */
final class IoApicGuest {
  static final int MASKED = 0x1_0000;
  static final int LEVEL = 0x8000;
  static final int REMOTE_IRR = 0x4000;
  static final int ACTIVE_LOW = 0x2000;
  static final int LOGICAL = 0x800;

  private final Bus mmio = new Bus("mmio", -1, message -> {});

  IoApicGuest(IoApic ioApic) {
    mmio.register(IoApic.BASE, IoApic.LENGTH, ioApic);
  }

  int read(int register) {
    mmio.write(IoApic.BASE, 4, register);
    return (int) mmio.read(IoApic.BASE + 0x10, 4);
  }

  void write(int register, int value) {
    mmio.write(IoApic.BASE, 4, register);
    mmio.write(IoApic.BASE + 0x10, 4, value);
  }

  void route(int pin, int destination, int entry) {
    write(0x11 + 2 * pin, destination << 24);
    write(0x10 + 2 * pin, entry);
  }

  int entry(int pin) {
    return read(0x10 + 2 * pin);
  }

  void endOfInterrupt(int vector) {
    mmio.write(IoApic.BASE + 0x40, 4, vector);
  }
}
