/**
 * Emulated devices and the buses that route guest accesses to them.
 *
 * <p>A device sees only offsets in its own region and an interrupt line: no thread, no VM, no
 * address.
 */
package io.cupule.device;
