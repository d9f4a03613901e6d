package io.cupule.device.irq;

import io.cupule.device.DeviceException;
import io.cupule.device.InterruptLine;

/**
 * The interrupt lines of a PC's ISA devices. Each line goes to the PIC of its number and to the
 * same pin of the I/O APIC; interrupt 0 goes to pin 2 (MultiProcessor Specification 1.4, appendix
 * on variable interrupt routing; ACPI's interrupt source override). The guest selects one of the
 * two by its masks. For any thread.
 */
public final class IsaInterrupts {
  private static final int TIMER = 0;
  private static final int TIMER_PIN = 2;

  private final PicPair pics;
  private final IoApic ioApic;

  /**
   * Connects the two controllers.
   *
   * @param pics the PICs
   * @param ioApic the I/O APIC that has the ISA pins
   */
  public IsaInterrupts(PicPair pics, IoApic ioApic) {
    this.pics = pics;
    this.ioApic = ioApic;
  }

  /**
   * Makes a line for a device. Devices with the same number share the interrupt.
   *
   * @param irq 0 to 15, but not 2
   * @return a separate line for one device
   * @throws DeviceException if there is no such interrupt
   */
  public InterruptLine line(int irq) {
    InterruptLine pic = pics.line(irq);
    InterruptLine pin = ioApic.line(irq == TIMER ? TIMER_PIN : irq);
    return asserted -> {
      pic.set(asserted);
      pin.set(asserted);
    };
  }
}
