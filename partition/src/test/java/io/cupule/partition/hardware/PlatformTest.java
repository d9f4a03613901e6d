package io.cupule.partition.hardware;

import static io.cupule.kvm.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.device.Bus;
import io.cupule.device.DeviceContext;
import io.cupule.device.DeviceCounter;
import io.cupule.device.InterruptLine;
import io.cupule.device.MachineControl;
import io.cupule.device.MessageSink;
import io.cupule.device.PlacedDevice;
import io.cupule.device.TestDevice;
import io.cupule.device.serial.Com1;
import io.cupule.device.serial.SerialPort;
import io.cupule.kvm.VcpuFd;
import io.cupule.kvm.memory.GuestMemory;
import io.cupule.kvm.memory.MemoryBacking;
import io.cupule.partition.chipset.Chipset;
import io.cupule.partition.report.MachineReport;
import io.cupule.partition.report.VmInfo;
import io.cupule.partition.scenario.Irqchip;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.state.ResetCause;
import io.cupule.partition.state.VmStatus;
import io.cupule.partition.testing.MemoryConsole;
import io.cupule.partition.testing.TestVms;
import io.cupule.time.ManualTimers;
import io.cupule.vcpu.UserIrqchip;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A reset of the devices as a whole, without a guest. */
@Timeout(60)
final class PlatformTest {
  private static final long MODEM_CONTROL = SerialPort.BASE + 4;
  private static final long INTERRUPT_ENABLE = SerialPort.BASE + 1;
  private static final long SCRATCH = SerialPort.BASE + 7;

  private final List<String> events = new ArrayList<>();
  private final ManualTimers timers = new ManualTimers();
  private final MemoryConsole console = new MemoryConsole();
  private final Recorder chipset = new Recorder();

  @AutoClose
  private final GuestMemory memory =
      GuestMemory.map(MemoryBacking.NORMAL, new GuestMemory.Slot(0, 0x1000));

  private final DeviceContext context =
      new DeviceContext(
          message -> {},
          new NoControl(),
          chipset,
          new GuestDma(memory),
          timers,
          InstantSource.fixed(Instant.EPOCH));
  private final Platform platform = new Platform(context.log(), chipset);
  private final VmSettings vm;

  PlatformTest(@TempDir Path directory) throws Exception {
    vm = TestVms.withTestDevice(TestVms.realMode(directory, "alpha", Irqchip.NONE, new byte[1]));
    Platform.devices(vm, console, 0, _ -> {}).forEach(each -> platform.add(each.make(context)));
  }

  /** Controllers that note resets and changes of lines. */
  private final class Recorder implements Chipset {
    private final List<PlacedDevice> controllers = new ArrayList<>();

    @Override
    public InterruptLine line(int irq) {
      return level -> events.add(irq + (level ? " rises" : " falls"));
    }

    @Override
    public InterruptLine globalLine(int number) {
      return line(number);
    }

    @Override
    public MessageSink messages() {
      return (address, data) -> events.add("message %x %x".formatted(address, data));
    }

    @Override
    public List<PlacedDevice> controllers() {
      return controllers;
    }

    @Override
    public Optional<UserIrqchip> forVcpus() {
      return Optional.empty();
    }

    @Override
    public void reset() {
      events.add("controllers");
    }

    @Override
    public void bootVcpu(VcpuFd vcpu) {}

    @Override
    public void close() {}
  }

  private static final class NoControl implements MachineControl {
    @Override
    public void reset(String cause) {}

    @Override
    public void exit(int status) {}
  }

  private void raiseSerialInterrupt() {
    platform.pio().write(MODEM_CONTROL, 1, 8); // OUT2
    platform.pio().write(INTERRUPT_ENABLE, 1, 2); // transmitter empty
  }

  @Test
  void aResetLowersEachLineWhileTheControllersMaskIt() {
    raiseSerialInterrupt();
    platform.pio().write(TestDevice.LINES_PORT + 9, 1, 1);

    platform.reset();
    raiseSerialInterrupt();

    assertThat(events)
        .containsExactly(
            "4 rises", "9 rises", "controllers", "4 falls", "9 falls", "controllers", "4 rises");
  }

  @Test
  void aResetForgetsWhatTheGuestWroteAndKeepsTheCounters() {
    platform.pio().write(SCRATCH, 1, 0x5a);
    platform.mmio().write(TestDevice.MEMORY, 4, 0x1234);
    platform.pio().write(SerialPort.BASE, 1, 'x');
    type("i");
    platform.pio().write(0xeeee, 1, 0);

    platform.reset();

    assertThat(platform.pio().read(SCRATCH, 1)).isZero();
    assertThat(platform.mmio().read(TestDevice.MEMORY, 4)).isZero();
    assertThat(platform.counts())
        .containsEntry(Com1.BYTES_OUT, 1L)
        .containsEntry(Com1.BYTES_IN, 1L)
        .containsEntry(Bus.UNCLAIMED, 1L);
  }

  /** Without its FIFO, the port has room for one byte. */
  @Test
  void inputThatWaitsForRoomGoesOnAfterAReset() throws Exception {
    Thread keyboard = Thread.ofVirtual().start(() -> type("ab"));
    eventually("one byte is in the port", () -> count(Com1.BYTES_IN) == 1);

    platform.reset();
    keyboard.join();

    assertThat(platform.pio().read(SerialPort.BASE, 1)).isEqualTo('b');
  }

  @Test
  void aDeviceIsPluggedInByItsFactoryAlone() {
    platform.add(Doorbell.placed(context));
    memory.writeInt(0x800, 41);

    platform.pio().write(Doorbell.PORT, 2, 0x800);
    platform.pio().write(Doorbell.PORT, 2, 0xfffe); // beyond the memory

    assertThat(memory.readInt(0x800)).isEqualTo(42);
    assertThat(events).containsExactly("message fee00000 55");
    assertThat(platform.counts()).containsEntry(Doorbell.RINGS, 2L);
    assertThat(platform.pio().read(Doorbell.PORT, 2)).isEqualTo(0xfffe);
    platform.reset();
    assertThat(platform.pio().read(Doorbell.PORT, 2)).isZero();
    assertThat(platform.counts()).as("goes on").containsEntry(Doorbell.RINGS, 2L);
  }

  @Test
  void aCounterOfADeviceIsInTheReportByItself() {
    platform.add(Doorbell.placed(context));
    platform.pio().write(Doorbell.PORT, 2, 0xfffe);
    platform.pio().write(SerialPort.BASE, 1, 'x');
    VmInfo info =
        new VmInfo(
            vm,
            VmStatus.RUNNING,
            Instant.EPOCH,
            Optional.empty(),
            1,
            new EnumMap<>(ResetCause.class),
            platform.counts(),
            List.of());

    MachineReport report = MachineReport.of("one", 0, 0, List.of(info), List.of());

    assertThat(info.count(Doorbell.RINGS)).isOne();
    assertThat(report.vms().getFirst().count(Doorbell.RINGS)).isEqualTo(1L);
    JsonNode document = JsonMapper.shared().valueToTree(report).at("/vms/0");
    assertThat(document.propertyNames())
        .containsExactly(
            "name",
            "end",
            "asAsked",
            "detail",
            "diagnostic",
            "resets",
            "serialBytesOut",
            "serialBytesIn",
            "serialBytesDropped",
            "doorbellRings",
            "unclaimedAccesses");
    assertThat(document.path("doorbellRings").asLong()).isOne();
    assertThat(document.path("serialBytesOut").asLong()).isOne();
  }

  @Test
  void countersOfTwoDevicesOfAKindAddUp() {
    platform.add(Doorbell.placed(context));
    platform.add(Doorbell.placed(context, Doorbell.PORT + 0x10));

    platform.pio().write(Doorbell.PORT, 2, 0xfffe);
    platform.pio().write(Doorbell.PORT + 0x10, 2, 0xfffe);

    assertThat(count(Doorbell.RINGS)).isEqualTo(2);
  }

  @Test
  void controllersCountAsDevicesDo() {
    chipset.controllers.add(Doorbell.placed(context));
    Platform bare = new Platform(context.log(), chipset);

    bare.pio().write(Doorbell.PORT, 2, 0xfffe);

    assertThat(bare.counts()).containsEntry(Doorbell.RINGS, 1L);
  }

  private long count(DeviceCounter counter) {
    return platform.counts().getOrDefault(counter, 0L);
  }

  private void type(String text) {
    try {
      console.type(text);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
