package io.cupule.device.irq;

import io.cupule.device.DeviceException;
import io.cupule.device.InterruptLine;

/**
 * The interrupt lines of a PC's ISA devices: each reaches the PIC of its number and the same pin of
 * the I/O APIC, only interrupt 0 has pin 2 (MultiProcessor Specification 1.4, appendix on variable
 * interrupt routing; ACPI's interrupt source override). Which of the two interrupts is the guest's
 * choice of masks. Any thread may call in.
 */
public final class IsaInterrupts {
  private static final int TIMER = 0;
  private static final int TIMER_PIN = 2;

  private final PicPair pics;
  private final IoApic ioApic;

  /**
   * Joins the two controllers.
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
   * @return a line of its own for one device
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
