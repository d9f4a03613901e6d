/**
 * The host's side of character devices: a shared terminal, a file, a pseudo-terminal or nothing.
 *
 * <p>A backend knows no registers, and a device knows no files; {@link
 * io.cupule.device.CharBackend} and {@link io.cupule.device.CharReceiver} connect them. Guests may
 * be hostile and host resources may run out: neither stops a guest's writes or affects another VM's
 * output.
 */
package io.cupule.device.backend;
