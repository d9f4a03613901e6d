package io.cupule.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BusTest {
  private static final long PIO_END = 0xffff;
  private static final long MMIO_END = -1L;

  private final List<String> log = new CopyOnWriteArrayList<>();
  private final Bus pio = new Bus("pio", PIO_END, log::add);
  private final Bus mmio = new Bus("mmio", MMIO_END, log::add);
  private final FakeDevice device = new FakeDevice("fake", 0x1122_3344_5566_7788L);

  @Test
  void accessReachesTheDeviceAtAnOffsetIntoItsRegion() {
    pio.register(0x3f8, 8, device);

    assertThat(pio.read(0x3fc, 4)).isEqualTo(0x5566_7788L);
    pio.write(0x3fa, 2, 0xffff_ffff_1234_5678L);

    assertThat(device.accesses).containsExactly("read 4 at 4", "write 2 at 2: 0x5678");
    assertThat(log).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1, 0x88", "2, 0x7788", "4, 0x55667788", "8, 0x1122334455667788"})
  void aReadIsCutToItsSize(int size, String expected) {
    mmio.register(0, 8, device);

    assertThat(mmio.read(0, size)).isEqualTo(Long.decode(expected));
  }

  @Test
  void neighboursDoNotOverlap() {
    FakeDevice next = new FakeDevice("next", 2);
    pio.register(0x10, 0x10, device);
    pio.register(0x20, 0x10, next);
    pio.register(0x0f, 1, new FakeDevice("before", 3));

    assertThat(pio.read(0x0f, 1)).isEqualTo(3);
    assertThat(pio.read(0x10, 1)).isEqualTo(0x88);
    assertThat(pio.read(0x1f, 1)).isEqualTo(0x88);
    assertThat(pio.read(0x20, 1)).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"0x0f, 2", "0x10, 1", "0x18, 2", "0x1f, 1", "0x1f, 100", "0, 0x100"})
  void overlapIsRefused(String base, String length) {
    pio.register(0x10, 0x10, device);

    assertThatExceptionOfType(DeviceException.class)
        .isThrownBy(
            () -> pio.register(Long.decode(base), Long.decode(length), new FakeDevice("late")))
        .withMessageContainingAll("pio", "late [", "overlaps fake [0x10..0x1f]");
  }

  @Test
  void aRefusedDeviceLeavesTheBusAsItWas() {
    pio.register(0x10, 0x10, device);

    assertThatExceptionOfType(DeviceException.class)
        .isThrownBy(() -> pio.register(0x0f, 2, new FakeDevice("late")));

    assertThat(pio.read(0x0f, 1)).isEqualTo(0xff);
    assertThat(pio.read(0x10, 1)).isEqualTo(0x88);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void anEmptyOrNegativeLengthIsRefused(long length) {
    assertThatExceptionOfType(DeviceException.class)
        .isThrownBy(() -> mmio.register(0x1000, length, device))
        .withMessageContainingAll("mmio", "fake at 0x1000", "length " + length);
  }

  @Test
  void aRangeThatWrapsAroundIsRefused() {
    assertThatExceptionOfType(DeviceException.class)
        .isThrownBy(() -> mmio.register(-0x10, 0x11, device))
        .withMessageContaining("fake [0xfffffffffffffff0..0x0] wraps around");
  }

  @Test
  void aRangeThatEndsBeyondTheBusIsRefused() {
    assertThatExceptionOfType(DeviceException.class)
        .isThrownBy(() -> pio.register(0xfffe, 3, device))
        .withMessageContaining("fake [0xfffe..0x10000] ends beyond the last address 0xffff");
  }

  @Test
  void theVeryLastAddressesAreUsable() {
    pio.register(0xffff, 1, device);
    mmio.register(-8, 8, device);
    mmio.register(Long.MAX_VALUE, 2, new FakeDevice("across the sign", 5));

    assertThat(pio.read(0xffff, 1)).isEqualTo(0x88);
    assertThat(mmio.read(-8, 8)).isEqualTo(0x1122_3344_5566_7788L);
    assertThat(mmio.read(-1, 1)).isEqualTo(0x88);
    assertThat(mmio.read(Long.MIN_VALUE, 1)).isEqualTo(5);
    assertThat(mmio.unclaimedReads()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"1, 0xff", "2, 0xffff", "4, 0xffffffff", "8, -1", "3, 0xffffff"})
  void anUnclaimedReadGivesAllOnesOfItsSize(int size, String expected) {
    assertThat(mmio.read(0x5000, size)).isEqualTo(Long.decode(expected));
    assertThat(mmio.unclaimedReads()).isOne();
  }

  @Test
  void anUnclaimedWriteVanishesAndIsCounted() {
    pio.write(0x80, 1, 0);
    pio.write(0x80, 1, 0);

    assertThat(pio.unclaimedWrites()).isEqualTo(2);
    assertThat(pio.unclaimedReads()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"0xe, 4", "0x1e, 4", "0x1f, 2", "0x10, 3", "0x18, 0", "0x18, -1", "0x10, 16"})
  void anAccessNotWhollyInsideOneRegionOrOfAnOddSizeIsUnclaimed(String address, int size) {
    pio.register(0x10, 0x10, device);
    pio.register(0x20, 0x10, device);

    pio.read(Long.decode(address), size);
    pio.write(Long.decode(address), size, 0);

    assertThat(device.accesses).isEmpty();
    assertThat(pio.unclaimedReads()).isOne();
    assertThat(pio.unclaimedWrites()).isOne();
  }

  @Test
  void anAccessAcrossTheEndOfTheAddressSpaceIsUnclaimed() {
    mmio.register(-8, 8, device);
    mmio.register(0, 8, device);

    assertThat(mmio.read(-4, 8)).isEqualTo(-1L);
    assertThat(device.accesses).isEmpty();
  }

  @Test
  void anUnclaimedAddressIsLoggedOnceWithBusAddressSizeAndDirection() {
    pio.read(0xcfc, 4);
    pio.read(0xcfc, 4);
    pio.write(0xcfc, 4, 1);
    pio.write(0x80, 1, 0);

    assertThat(log)
        .satisfiesExactly(
            line -> assertThat(line).startsWith("pio: read of 4 bytes at 0xcfc"),
            line -> assertThat(line).startsWith("pio: write of 1 byte at 0x80"));
  }

  @Test
  void aGuestThatTouchesManyAddressesDoesNotFloodTheLog() {
    for (int round = 0; round < 2; round++) {
      for (long address = 0; address < 10_000; address++) {
        mmio.read(address << 32, 4);
      }
    }

    assertThat(log).hasSize(Unclaimed.LOGGED + 1);
    assertThat(log.getLast()).contains("only counted");
    assertThat(mmio.unclaimedReads()).isEqualTo(20_000);
  }

  @Test
  void aKnownAddressDoesNotSilenceTheLog() {
    for (long address = 0; address < Unclaimed.LOGGED; address++) {
      pio.read(address, 1);
    }
    pio.read(0, 1);

    assertThat(log).hasSize(Unclaimed.LOGGED);
  }

  @Test
  void anyAccessEndsInOneDeviceOrIsUnclaimed() {
    RandomGenerator random = Fuzz.random("bus");
    Bus quiet = new Bus("fuzz", MMIO_END, message -> {});
    FakeDevice[] devices = new FakeDevice[16];
    for (int i = 0; i < devices.length; i++) {
      devices[i] = new FakeDevice("d" + i, i);
      quiet.register(i * 0x20L, 1 + random.nextInt(0x20), devices[i]);
    }

    for (int i = 0; i < Fuzz.ROUNDS; i++) {
      long address = random.nextBoolean() ? random.nextLong() : random.nextInt(-16, 0x220);
      quiet.read(address, random.nextInt(-2, 18));
    }

    long answered = 0;
    for (FakeDevice each : devices) {
      answered += each.accesses.size();
    }
    assertThat(answered + quiet.unclaimedReads()).isEqualTo(Fuzz.ROUNDS);
  }

  @Test
  void accessesGoOnCorrectlyWhileDevicesAreRegistered() throws InterruptedException {
    Bus quiet = new Bus("busy", MMIO_END, message -> {});
    quiet.register(0x8000, 1, new FixedDevice(0x42));
    AtomicBoolean wrong = new AtomicBoolean();
    AtomicBoolean done = new AtomicBoolean();
    CountDownLatch started = new CountDownLatch(1);
    Thread reader =
        Thread.ofPlatform()
            .start(() -> {
              while (!done.get()) {
                long late = quiet.read(0x100, 1);
                boolean torn = late != 0xff && late != 7;
                wrong.compareAndSet(false, torn || quiet.read(0x8000, 1) != 0x42);
                started.countDown();
              }
            });
    started.await();

    for (int i = 1; i < 500; i++) {
      quiet.register(i * 0x100L < 0x8000 ? i * 0x100L : i * 0x1000L, 1, new FixedDevice(7));
    }
    done.set(true);
    reader.join();

    assertThat(wrong).isFalse();
    assertThat(quiet.read(0x100, 1)).isEqualTo(7);
  }

  private record FixedDevice(long answer) implements Device {
    @Override
    public String name() {
      return "fixed";
    }

    @Override
    public long read(long offset, int size) {
      return answer;
    }

    @Override
    public void write(long offset, int size, long value) {}
  }
}
