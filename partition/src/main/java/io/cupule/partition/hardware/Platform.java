package io.cupule.partition.hardware;

import io.cupule.device.BootTimer;
import io.cupule.device.Bus;
import io.cupule.device.CharBackend;
import io.cupule.device.DebugExit;
import io.cupule.device.DeviceCounter;
import io.cupule.device.DeviceFactory;
import io.cupule.device.DeviceLog;
import io.cupule.device.I8042;
import io.cupule.device.PlacedDevice;
import io.cupule.device.TestDevice;
import io.cupule.device.clock.Rtc;
import io.cupule.device.pci.HostBridge;
import io.cupule.device.serial.Com1;
import io.cupule.partition.boot.plan.AddressMap;
import io.cupule.partition.chipset.Chipset;
import io.cupule.partition.scenario.VmSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The devices of a VM on their buses. They stay the same through resets, and so do their lines and
 * counters. One thread at a time adds, resets and closes devices; any thread may read the counters.
 */
final class Platform {
  private static final long HIGHEST_PORT = 0xffff;
  private static final long HIGHEST_ADDRESS = -1L; // unsigned: all of the 64-bit space

  private final Bus pio;
  private final Bus mmio;
  private final Chipset chipset;
  private final List<PlacedDevice> controllers;

  /** In the order of their resets. */
  private final List<PlacedDevice> devices = new ArrayList<>();

  /**
   * Makes the buses, with the interrupt controllers alone.
   *
   * @param log for odd guest accesses
   * @param chipset the interrupt controllers; the caller closes them after this
   */
  Platform(DeviceLog log, Chipset chipset) {
    pio = new Bus("pio", HIGHEST_PORT, log);
    mmio = new Bus("mmio", HIGHEST_ADDRESS, log);
    this.chipset = chipset;
    controllers = chipset.controllers();
    controllers.forEach(this::register);
  }

  /**
   * Lists the devices of a PC. A new device has its line here.
   *
   * @param settings the VM's settings
   * @param console the host's side of the serial port
   * @param launch when the run began, in {@link System#nanoTime} terms
   * @param milestones receives boot-timer marks
   */
  static List<DeviceFactory> devices(
      VmSettings settings,
      CharBackend console,
      long launch,
      Consumer<BootTimer.Milestone> milestones) {
    long memory = settings.memory().bytes();
    List<DeviceFactory> devices = new ArrayList<>();
    devices.add(new Com1(console));
    devices.add(new Rtc.Settings(AddressMap.below4Gib(memory), AddressMap.above4Gib(memory)));
    devices.add(new BootTimer.Settings(launch, milestones));
    devices.add(DebugExit::placed);
    devices.add(I8042::placed);
    devices.add(HostBridge::placed);
    if (settings.testDevice()) {
      devices.add(TestDevice::placed);
    }
    return devices;
  }

  /** Adds a device before the guest runs, and owns it from now on. */
  void add(PlacedDevice device) {
    devices.add(device);
    register(device);
  }

  private void register(PlacedDevice device) {
    device.ports().forEach(pio::register);
    device.memory().forEach(mmio::register);
  }

  Bus pio() {
    return pio;
  }

  Bus mmio() {
    return mmio;
  }

  /** Returns what devices and controllers counted, in their order; devices of a kind together. */
  Map<DeviceCounter, Long> counts() {
    Map<DeviceCounter, Long> counts = new LinkedHashMap<>();
    Stream.concat(devices.stream(), controllers.stream())
        .map(PlacedDevice::counters)
        .forEach(each ->
            each.forEach((counter, value) -> counts.merge(counter, value.getAsLong(), Long::sum)));
    counts.put(Bus.UNCLAIMED, pio.unclaimed() + mmio.unclaimed());
    return counts;
  }

  /** Restores the state after power-up. All vCPUs must rest. */
  void reset() {
    chipset.reset(); // first: no line that a device moves interrupts a vCPU
    devices.forEach(PlacedDevice::reset);
    chipset.reset(); // last: the controllers have seen the devices' new levels
  }

  /** Stops the devices' timers; repeatable. */
  void close() {
    devices.forEach(PlacedDevice::close);
  }
}
