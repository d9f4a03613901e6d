package io.cupule.device;

/**
 * Where message-signalled interrupts go: the I/O APIC's and those of devices that send their own.
 *
 * <p>Address and data have the layout of the Intel SDM, volume 3, "Message Signalled Interrupts".
 * Address: bits 31-20 are 0xfee, 19-12 the destination, 3 the redirection hint, 2 the destination
 * mode (1: logical). Data: bits 7-0 are the vector, 10-8 the delivery mode, 14 says assert, 15 the
 * trigger mode (1: level).
 *
 * <p>Any thread may call in, also one that holds the lock of the device that raises the interrupt;
 * an implementation must therefore not call back into a device. Guests choose both values: an
 * implementation checks them and does not throw.
 */
@FunctionalInterface
public interface MessageSink {

  /**
   * Delivers an interrupt.
   *
   * @param address where to, zero-extended from 32 bits
   * @param data what
   * @return whether a CPU took it; not so where none is there, or none lets it in
   */
  boolean message(long address, int data);
}
