package io.cupule.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class TestDeviceTest {
  private final List<String> driven = new ArrayList<>();
  private final TestDevice device =
      new TestDevice(line -> level -> driven.add(line + (level ? " up" : " down")));
  private final Bus pio = new Bus("pio", 0xffff, message -> {});
  private final Bus mmio = new Bus("mmio", -1, message -> {});

  TestDeviceTest() {
    pio.register(TestDevice.PORT, TestDevice.LENGTH, device.ports());
    pio.register(TestDevice.LINES_PORT, TestDevice.LINES, device.lines());
    mmio.register(TestDevice.MEMORY, TestDevice.MEMORY_LENGTH, device.memory());
  }

  @Test
  void thePortKeepsWhatIsWrittenInEachWidth() {
    pio.write(0xe0, 4, 0x1234_5678);
    assertThat(pio.read(0xe0, 4)).isEqualTo(0x1234_5678);
    assertThat(pio.read(0xe0, 2)).isEqualTo(0x5678);
    assertThat(pio.read(0xe0, 1)).isEqualTo(0x78);

    pio.write(0xe1, 1, 0xff);
    pio.write(0xe2, 2, 0xabcd);

    assertThat(pio.read(0xe0, 4)).isEqualTo(0xabcd_ff78L);
  }

  @Test
  void aFlushChangesNothing() {
    pio.write(0xe0, 4, 0x55);

    pio.write(0xe4, 4, 0x20_0000);

    assertThat(pio.read(0xe4, 4)).isZero();
    assertThat(pio.read(0xe0, 4)).isEqualTo(0x55);
  }

  @Test
  void eachPortDrivesItsLine() {
    pio.write(0x2000, 4, 1);
    pio.write(0x200e, 1, 1);
    pio.write(0x2016, 2, 0x100);
    pio.write(0x200e, 1, 1);
    assertThat(pio.read(0x200e, 1)).isEqualTo(1);

    pio.write(0x200e, 1, 0);

    assertThat(driven).containsExactly("0 up", "14 up", "22 up", "14 down");
    assertThat(pio.read(0x200e, 1)).isZero();
    assertThat(pio.read(0x2000, 1)).isEqualTo(1);
  }

  @Test
  void theMemoryKeepsWhatIsWrittenInEachWidth() {
    mmio.write(0xff00_0008L, 8, 0x1122_3344_5566_7788L);
    mmio.write(0xff00_fffeL, 2, 0xbeef);

    assertThat(mmio.read(0xff00_0008L, 8)).isEqualTo(0x1122_3344_5566_7788L);
    assertThat(mmio.read(0xff00_000cL, 4)).isEqualTo(0x1122_3344L);
    assertThat(mmio.read(0xff00_0009L, 1)).isEqualTo(0x77);
    assertThat(mmio.read(0xff00_fffeL, 2)).isEqualTo(0xbeef);
  }

  @Test
  void nothingAGuestDoesBreaksTheDevice() {
    RandomGenerator random = Fuzz.random("test device");
    for (int i = 0; i < Fuzz.ROUNDS; i++) {
      Fuzz.access(random, device.ports(), TestDevice.LENGTH);
      Fuzz.access(random, device.lines(), TestDevice.LINES);
      Fuzz.access(random, device.memory(), TestDevice.MEMORY_LENGTH);
    }
    assertThat(driven).isNotEmpty();
  }
}
