package io.cupule.partition;

import static io.cupule.kvm.testing.Eventually.eventually;

import io.cupule.device.CharBackend;
import io.cupule.device.CharReceiver;
import io.cupule.kvm.testing.Patience;
import io.cupule.partition.SchedulingChange.Params;
import io.cupule.partition.SchedulingChange.VmChange;
import io.cupule.partition.scenario.Irqchip;
import io.cupule.partition.scenario.Reaction;
import io.cupule.partition.scenario.TripleFault;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.testing.RecordingListener;
import io.cupule.partition.testing.TestVms;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** All operations of a machine, and what its guests do by themselves, while a thread reads it. */
public final class LockWorkload implements Runnable {
  private static final byte[] RESETS = {
    (byte) 0xb0, (byte) 0xfe, (byte) 0xe6, 0x64, (byte) 0xeb, (byte) 0xfe // out 0x64: reset; jmp $
  };

  private static final long PAUSE_NANOS = 100_000;

  private final Path directory;
  private final RecordingListener listener = new RecordingListener();
  private final AtomicBoolean reading = new AtomicBoolean(true);

  /** Takes what guests print, without a lock. */
  private static final class Nowhere implements CharBackend {
    @Override
    public void write(int value) {}

    @Override
    public void attach(CharReceiver receiver) {}

    @Override
    public void close() {}
  }

  /** Makes one; {@code directory} is for a kernel. */
  public LockWorkload(Path directory) {
    this.directory = directory;
  }

  private static VmSettings counter(String name) {
    return TestVms.builtinSmp(name, "counter", "interval-ms=2", Irqchip.USER, TestVms.cpu());
  }

  private static VmSettings restarting(VmSettings vm) {
    return TestVms.withReactions(
        Reaction.RESTART, Reaction.RESTART, Reaction.STOP, TripleFault.CRASH, vm);
  }

  @Override
  public void run() {
    try {
      VmSettings resets = restarting(TestVms.realMode(directory, "resets", Irqchip.USER, RESETS));
      VmSettings crashes =
          restarting(TestVms.builtinSmp("crashes", "faulty", "", Irqchip.USER, TestVms.cpu()));
      try (Machine machine =
          Machine.create(
              TestVms.scenario(counter("a"), counter("b"), resets, crashes),
              _ -> new Nowhere(),
              listener)) {
        Thread reader = Thread.ofPlatform().start(() -> read(machine));
        machine.start();
        operate(machine);
        eventually(
            "resets and crashes end",
            () -> listener.hasEnded("resets") && machine.vm("crashes").starts() > 1);
        reading.set(false);
        reader.join(Patience.LONG);
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void read(Machine machine) {
    while (reading.get()) {
      machine.report();
      machine.stateTimes();
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private static void operate(Machine machine) {
    machine.pause("a");
    machine.resume("a");
    machine.reset("a");
    VmChange heavier = new VmChange(Params.NONE.withWeight(7), Map.of());
    machine.change(new SchedulingChange(Map.of(), Map.of("a", heavier, "b", heavier)));
    machine.add(counter("c"));
    machine.start("c");
    machine.stop("c", "enough", Patience.LONG);
    machine.start("c");
    machine.stop("c", "enough", Patience.LONG);
    machine.remove("c");
  }
}
