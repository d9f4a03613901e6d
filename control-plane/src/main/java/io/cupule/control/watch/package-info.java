/**
 * What the daemon remembers of its machine for those who look: log lines, events, console output.
 * All of it is bounded, and none of it makes a vCPU wait for a reader.
 */
package io.cupule.control.watch;
