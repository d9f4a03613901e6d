/**
 * The interrupt controllers of a PC that are not part of a CPU: the pair of 8259A, the I/O APIC,
 * and the lines to both.
 *
 * <p>Locks are taken in the order device, line, controller. A controller calls the line or sink at
 * its output as documented there; the receiver must not call a controller from that call.
 */
package io.cupule.device.irq;
