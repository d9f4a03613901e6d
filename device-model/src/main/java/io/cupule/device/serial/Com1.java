package io.cupule.device.serial;

import io.cupule.device.CharBackend;
import io.cupule.device.DeviceContext;
import io.cupule.device.DeviceCounter;
import io.cupule.device.DeviceCounter.Metric;
import io.cupule.device.DeviceCounter.Unit;
import io.cupule.device.DeviceFactory;
import io.cupule.device.InterruptLine;
import io.cupule.device.PlacedDevice;
import io.cupule.device.Region;

/**
 * The settings of a PC's first serial port.
 *
 * @param console the host's side; the caller closes it before the port
 */
public record Com1(CharBackend console) implements DeviceFactory {
  private static final Metric BYTES =
      new Metric(
          "cupule_device_serial_bytes_total",
          "Bytes through a VM's serial port, as its guest sees them.",
          "direction");

  /** Bytes from the guest. */
  public static final DeviceCounter BYTES_OUT =
      new DeviceCounter(
          "serialBytesOut",
          "bytes that the guest sent through its serial port",
          Unit.COUNT,
          BYTES,
          "out");

  /** Bytes to the guest. */
  public static final DeviceCounter BYTES_IN =
      new DeviceCounter(
          "serialBytesIn",
          "bytes that the guest received through its serial port",
          Unit.COUNT,
          BYTES,
          "in");

  /** See {@link CharBackend#dropped}. */
  public static final DeviceCounter BYTES_DROPPED =
      DeviceCounter.alone(
          "serialBytesDropped",
          "bytes of a guest's output that were dropped: the reader did not read, or the host could"
              + " not write",
          Unit.COUNT,
          "cupule_device_serial_dropped_bytes_total");

  @Override
  public PlacedDevice make(DeviceContext context) {
    InterruptLine line = context.interrupts().line(SerialPort.IRQ);
    SerialPort port = new SerialPort(line, console, context.timers());
    console.attach(port);
    return PlacedDevice.atPorts(port, new Region(SerialPort.BASE, SerialPort.LENGTH, port))
        .counting(BYTES_OUT, port::bytesOut)
        .counting(BYTES_IN, port::bytesIn)
        .counting(BYTES_DROPPED, console::dropped);
  }
}
