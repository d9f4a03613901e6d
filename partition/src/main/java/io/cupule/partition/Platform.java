package io.cupule.partition;

import io.cupule.device.BootTimer;
import io.cupule.device.Bus;
import io.cupule.device.CharBackend;
import io.cupule.device.DebugExit;
import io.cupule.device.DeviceLog;
import io.cupule.device.I8042;
import io.cupule.device.MachineControl;
import io.cupule.device.ResetControl;
import io.cupule.device.Stateful;
import io.cupule.device.TestDevice;
import io.cupule.device.clock.Rtc;
import io.cupule.device.pci.HostBridge;
import io.cupule.device.serial.SerialPort;
import io.cupule.partition.chipset.Chipset;
import io.cupule.sched.TimerService;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The devices of a VM on their buses, at the addresses of a PC. They stay the same through resets,
 * and so do their lines and counters. Any thread may read the counters.
 */
final class Platform {
  private static final long HIGHEST_PORT = 0xffff;
  private static final long HIGHEST_ADDRESS = -1L; // unsigned: all of the 64-bit space

  private final Bus pio;
  private final Bus mmio;
  private final Chipset chipset;
  private final SerialPort serial;
  private final CharBackend console;

  /** In the order of their resets. */
  private final List<Stateful<?>> devices = new ArrayList<>();

  /**
   * Builds the devices.
   *
   * @param log for odd guest accesses
   * @param control lets devices end the VM
   * @param chipset the interrupt controllers, and their part on the buses
   * @param clock the real-time clock; this class owns it from now on
   * @param console the host's side of the serial port
   * @param timers timers for the serial port's time-out
   * @param testDevice whether to add the device for test guests
   * @param launch when the run began, in {@link System#nanoTime} terms
   * @param milestones receives boot-timer marks
   */
  Platform(
      DeviceLog log,
      MachineControl control,
      Chipset chipset,
      Rtc clock,
      CharBackend console,
      TimerService timers,
      boolean testDevice,
      long launch,
      Consumer<BootTimer.Milestone> milestones) {
    pio = new Bus("pio", HIGHEST_PORT, log);
    mmio = new Bus("mmio", HIGHEST_ADDRESS, log);
    this.chipset = chipset;
    this.console = console;
    serial = new SerialPort(chipset.line(SerialPort.IRQ), console, timers);
    BootTimer bootTimer = new BootTimer(System::nanoTime, launch, milestones);
    DebugExit debugExit = new DebugExit(control);
    I8042 keyboard = new I8042(control);
    pio.register(SerialPort.BASE, SerialPort.LENGTH, serial);
    pio.register(Rtc.PORT, Rtc.LENGTH, clock.ports());
    pio.register(BootTimer.PORT, BootTimer.LENGTH, bootTimer);
    pio.register(DebugExit.PORT, DebugExit.LENGTH, debugExit);
    pio.register(I8042.PORT, I8042.LENGTH, keyboard);
    pio.register(I8042.DATA_PORT, I8042.LENGTH, keyboard.data());
    ResetControl reset = new ResetControl(control);
    HostBridge bridge = new HostBridge(reset);
    pio.register(HostBridge.PORT, HostBridge.LENGTH, bridge);
    devices.addAll(List.of(serial, clock, bootTimer, debugExit, keyboard, reset, bridge));
    chipset.register(pio, mmio);
    if (testDevice) {
      register(new TestDevice(chipset::globalLine));
    }
    console.attach(serial);
  }

  private void register(TestDevice test) {
    pio.register(TestDevice.PORT, TestDevice.LENGTH, test.ports());
    pio.register(TestDevice.LINES_PORT, TestDevice.LINES, test.lines());
    mmio.register(TestDevice.MEMORY, TestDevice.MEMORY_LENGTH, test.memory());
    devices.add(test);
  }

  Bus pio() {
    return pio;
  }

  Bus mmio() {
    return mmio;
  }

  /** Returns how many bytes the guest sent through its serial port. */
  long bytesOut() {
    return serial.bytesOut();
  }

  /** Returns how many bytes the guest received through it. */
  long bytesIn() {
    return serial.bytesIn();
  }

  /** Returns how many of the sent bytes no reader gets; see {@link CharBackend#dropped}. */
  long dropped() {
    return console.dropped();
  }

  /** Returns how many guest accesses no device answered. */
  long unclaimed() {
    return pio.unclaimedReads()
        + pio.unclaimedWrites()
        + mmio.unclaimedReads()
        + mmio.unclaimedWrites();
  }

  /** Restores the state after power-up. All vCPUs must rest. */
  void reset() {
    chipset.reset(); // first: no line that a device moves interrupts a vCPU
    devices.forEach(Stateful::reset);
    chipset.reset(); // last: the controllers have seen the devices' new levels
  }

  /** Stops the devices' timers; repeatable. */
  void close() {
    devices.forEach(Stateful::close);
  }
}
