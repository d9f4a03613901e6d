package io.cupule.device;

/** The interrupt controllers of a VM, as its devices see them. For any thread. */
public interface Interrupts {

  /**
   * Makes a line for an ISA device.
   *
   * @param irq 0 to 15, but not 2
   */
  InterruptLine line(int irq);

  /**
   * Makes a line to a global system interrupt: an ISA device's, or from 16 on a pin of the I/O APIC
   * alone. A line to 2 has no effect, because the second PIC is there.
   *
   * @param number 0 to 23
   */
  InterruptLine globalLine(int number);

  /**
   * Returns the sink for devices' message-signalled interrupts. It drops messages outside
   * 0xfee00000 to 0xfeefffff, and messages to a missing CPU.
   */
  MessageSink messages();
}
