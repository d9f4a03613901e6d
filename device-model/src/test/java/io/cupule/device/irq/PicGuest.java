package io.cupule.device.irq;

import io.cupule.device.Bus;

/** Drives the PICs as an operating system does, and acknowledges as its CPU does. */
final class PicGuest {
  static final int FIRST = 0x20;
  static final int SECOND = 0xa0;
  static final int FIRST_BASE = 0x20;
  static final int SECOND_BASE = 0x28;

  private final Bus pio = new Bus("pio", 0xffff, message -> {});
  final PicPair pics;
  boolean interrupted;

  /** How often the output rose. */
  int rises;

  PicGuest() {
    pics =
        new PicPair(asserted -> {
          interrupted = asserted;
          rises += asserted ? 1 : 0;
        });
    pio.register(PicPair.FIRST_PORT, PicPair.LENGTH, pics.first());
    pio.register(PicPair.SECOND_PORT, PicPair.LENGTH, pics.second());
    pio.register(PicPair.ELCR_PORT, PicPair.LENGTH, pics.elcr());
  }

  /** The sequence of all PC operating systems; everything is unmasked afterwards. */
  PicGuest initialized() {
    return initialized(0x01, 0x01);
  }

  PicGuest initialized(int firstIcw4, int secondIcw4) {
    initialize(FIRST, FIRST_BASE, 0x04, firstIcw4);
    initialize(SECOND, SECOND_BASE, 0x02, secondIcw4);
    return this;
  }

  void initialize(int chip, int base, int icw3, int icw4) {
    out(chip, 0x11);
    out(chip + 1, base);
    out(chip + 1, icw3);
    out(chip + 1, icw4);
  }

  void out(int port, int value) {
    pio.write(port, 1, value);
  }

  int in(int port) {
    return (int) pio.read(port, 1);
  }

  int requests(int chip) {
    out(chip, 0x0a);
    return in(chip);
  }

  int inService(int chip) {
    out(chip, 0x0b);
    return in(chip);
  }

  int poll(int chip) {
    out(chip, 0x0c);
    return in(chip);
  }

  void endOfInterrupt(int chip) {
    out(chip, 0x20);
  }

  void pulse(int irq) {
    var line = pics.line(irq);
    line.set(true);
    line.set(false);
  }

  int acknowledge() {
    return pics.acknowledge();
  }
}
