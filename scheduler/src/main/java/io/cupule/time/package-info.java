/**
 * Clocks and timers: in the host's time, and in virtual time for tests and simulations. It knows
 * nothing of scheduling.
 *
 * <p>A {@link io.cupule.time.TimerService} has one thread, or none in virtual time. Services do not
 * wait for each other: whoever must not be delayed by other users has a service alone. A service's
 * own lock is held for a change of its queue only, and nothing is called under it, so timers may be
 * armed and cancelled under any lock.
 */
package io.cupule.time;
