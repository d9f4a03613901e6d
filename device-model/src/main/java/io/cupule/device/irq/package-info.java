/**
 * The interrupt controllers of a PC that are not part of a CPU: the pair of 8259A, the I/O APIC,
 * and the lines that reach both.
 *
 * <p>Locks are taken in the order device, line, controller. A controller calls the line or sink at
 * its output as their Javadoc says; what is behind an output must not call back into a controller
 * from there.
 */
package io.cupule.device.irq;
