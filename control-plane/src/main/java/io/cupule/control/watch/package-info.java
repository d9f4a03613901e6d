/**
 * The daemon's records of its machine for observers: log lines, events, console output. All of them
 * are limited in size, and none makes a vCPU wait for a reader.
 */
package io.cupule.control.watch;
