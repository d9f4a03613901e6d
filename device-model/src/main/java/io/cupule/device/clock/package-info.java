/**
 * The clocks of a PC: the interval timer and the real-time clock.
 *
 * <p>A clock computes its state from the time at each access, and arms a timer only when an
 * interrupt is due, so an idle guest costs the host nothing. A clock holds its lock while it drives
 * its line or arms its timer.
 */
package io.cupule.device.clock;
