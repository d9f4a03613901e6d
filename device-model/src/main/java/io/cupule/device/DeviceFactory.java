package io.cupule.device;

/**
 * Makes one kind of device: a record of the device's settings, or a method of a device without
 * settings.
 */
@FunctionalInterface
public interface DeviceFactory {

  /**
   * Makes a device in the state after power-up.
   *
   * @param context what the device may use
   * @return the device and its place; the caller closes it
   * @throws DeviceException if the settings are not possible
   */
  PlacedDevice make(DeviceContext context);
}
