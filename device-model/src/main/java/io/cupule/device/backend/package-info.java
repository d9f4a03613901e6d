/**
 * What stands behind a character device on the host: a shared terminal, a file, a pseudo-terminal
 * or nothing.
 *
 * <p>A backend knows no registers, and a device knows no files; they meet in {@link
 * io.cupule.device.CharBackend} and {@link io.cupule.device.CharReceiver}. Guests are hostile and
 * host resources run out: neither stops a guest's writes or reaches another VM's output.
 */
package io.cupule.device.backend;
