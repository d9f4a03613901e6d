package io.cupule.device;

/**
 * A device's interrupt output, as a level.
 *
 * <p>A device calls {@link #set} only when the level changes, and holds its own lock while it does,
 * so that levels arrive in order. An implementation must therefore not call back into the device.
 */
@FunctionalInterface
public interface InterruptLine {

  /** A line that leads nowhere, for guests that poll. */
  InterruptLine NONE = asserted -> {};

  /**
   * Drives the line.
   *
   * @param asserted whether the device asks for attention from now on
   */
  void set(boolean asserted);
}
