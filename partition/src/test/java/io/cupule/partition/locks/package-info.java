/**
 * Records which locks a thread takes while it holds others. {@link
 * io.cupule.partition.locks.RecordingLoader} loads the shipped classes with hooks around their
 * locks, and {@link io.cupule.partition.locks.LockRecord} keeps what they report.
 */
@org.jspecify.annotations.NullMarked
package io.cupule.partition.locks;
