package io.cupule.device;

/**
 * The interrupt output of a device, as a level.
 *
 * <p>A device calls {@link #set} only when the level changes. It holds its own lock during the
 * call, so that levels keep their order. An implementation must therefore not call the device.
 */
@FunctionalInterface
public interface InterruptLine {

  /** A line without effect, for guests that poll. */
  InterruptLine NONE = asserted -> {};

  /**
   * Drives the line.
   *
   * @param asserted whether the device requests an interrupt from now on
   */
  void set(boolean asserted);
}
