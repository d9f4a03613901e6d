/**
 * Emulated devices and the buses that route guest accesses to them.
 *
 * <p>A device sees offsets relative to its own region, an interrupt line and nothing else: no
 * thread, no VM, no address.
 */
package io.cupule.device;
