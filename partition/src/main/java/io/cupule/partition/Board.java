package io.cupule.partition;

import io.cupule.device.BootTimer;
import io.cupule.device.CharBackend;
import io.cupule.device.CharReceiver;
import io.cupule.device.DeviceLog;
import io.cupule.device.MachineControl;
import io.cupule.device.clock.Rtc;
import io.cupule.partition.chipset.Chipset;
import io.cupule.sched.TimerService;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The devices of a VM. Each reset replaces them with new devices; the counters go on. Any thread
 * may read the counters. {@link #renew} requires that all vCPUs rest.
 */
final class Board {
  private final DeviceLog log;
  private final MachineControl control;
  private final Chipset chipset;
  private final Supplier<Rtc> clocks;
  private final CharBackend console;
  private final TimerService timers;
  private final boolean testDevice;
  private final long launch;
  private final Consumer<BootTimer.Milestone> milestones;
  private volatile Platform platform;

  // Sums over earlier platforms. The monitor guards them, so no byte is counted twice.
  private long bytesOut;
  private long bytesIn;
  private long unclaimed;

  /** Parameters: see {@link Platform}; {@code clocks} makes a clock for each one. */
  Board(
      DeviceLog log,
      MachineControl control,
      Chipset chipset,
      Supplier<Rtc> clocks,
      CharBackend console,
      TimerService timers,
      boolean testDevice,
      long launch,
      Consumer<BootTimer.Milestone> milestones) {
    this.log = log;
    this.control = control;
    this.chipset = chipset;
    this.clocks = clocks;
    this.console = console;
    this.timers = timers;
    this.testDevice = testDevice;
    this.launch = launch;
    this.milestones = milestones;
    platform = newPlatform();
    console.attach(new Input());
  }

  private Platform newPlatform() {
    return new Platform(
        log, control, chipset, clocks.get(), console, timers, testDevice, launch, milestones);
  }

  Platform platform() {
    return platform;
  }

  /** Replaces the devices with new ones, as after power-up. */
  synchronized void renew() {
    Platform gone = platform;
    bytesOut += gone.serial().bytesOut();
    bytesIn += gone.serial().bytesIn();
    unclaimed += gone.unclaimed();
    gone.close();
    chipset.reset();
    platform = newPlatform();
  }

  /** Stops the devices' timers; repeatable. */
  void close() {
    platform.close();
  }

  /** Returns how many bytes the guest sent through its serial port. */
  synchronized long bytesOut() {
    return bytesOut + platform.serial().bytesOut();
  }

  /** Returns how many bytes the guest received through it. */
  synchronized long bytesIn() {
    return bytesIn + platform.serial().bytesIn();
  }

  /** Returns how many of the sent bytes no reader gets; see {@link CharBackend#dropped}. */
  long dropped() {
    return console.dropped();
  }

  /** Returns how many guest accesses no device answered. */
  synchronized long unclaimed() {
    return unclaimed + platform.unclaimed();
  }

  /** Passes the console's input to the present serial port. */
  private final class Input implements CharReceiver {
    @Override
    public int receive(byte[] data, int from, int length) {
      return platform.serial().receive(data, from, length);
    }

    @Override
    public void awaitRoom() throws InterruptedException {
      platform.serial().awaitRoom();
    }
  }
}
