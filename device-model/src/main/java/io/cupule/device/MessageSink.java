package io.cupule.device;

/**
 * Receives message-signalled interrupts from the I/O APIC and from devices.
 *
 * <p>Address and data have the layout of the Intel SDM, volume 3, "Message Signalled Interrupts".
 * Address: bits 31-20 are 0xfee, 19-12 the destination, 3 the redirection hint, 2 the destination
 * mode (1: logical). Data: bits 7-0 are the vector, 10-8 the delivery mode, 14 is assert, 15 the
 * trigger mode (1: level).
 *
 * <p>Any thread may call it, also one that holds the lock of the device that raises the interrupt.
 * An implementation must therefore not call a device. Guests choose both values: an implementation
 * checks them and does not throw.
 */
@FunctionalInterface
public interface MessageSink {

  /**
   * Delivers an interrupt.
   *
   * @param address its address, zero-extended from 32 bits
   * @param data its data
   * @return whether a CPU accepted it; false if it does not exist or refuses
   */
  boolean message(long address, int data);
}
