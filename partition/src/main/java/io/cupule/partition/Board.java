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
 * A VM's devices through all of its resets: each gives it new ones. What they counted is kept. Any
 * thread may ask; {@link #renew} is for one that knows all vCPUs to rest.
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

  // Of platforms that are gone; guarded by the monitor, so that no byte is counted twice.
  private long bytesOut;
  private long bytesIn;
  private long unclaimed;

  /** Parameters as for {@link Platform}; {@code clocks} makes one for each. */
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

  /** New devices, as after power-up. */
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

  /** Bytes that the guest sent through its serial port. */
  synchronized long bytesOut() {
    return bytesOut + platform.serial().bytesOut();
  }

  /** Bytes that the guest received through it. */
  synchronized long bytesIn() {
    return bytesIn + platform.serial().bytesIn();
  }

  /** Bytes of output that nobody gets, of those that it sent; as {@link CharBackend#dropped}. */
  long dropped() {
    return console.dropped();
  }

  /** Guest accesses that no device answered. */
  synchronized long unclaimed() {
    return unclaimed + platform.unclaimed();
  }

  /** The console's input goes to the serial port that there is. */
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
