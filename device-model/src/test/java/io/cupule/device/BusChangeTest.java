package io.cupule.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Regions that are moved and removed, also while vCPUs access them. */
class BusChangeTest {
  private static final int READERS = 3;
  private static final int CHANGES = 20_000;
  private static final long ONES = 0xffff_ffffL;

  private final Bus bus = new Bus("mmio", -1, message -> {});
  private final FakeDevice device = new FakeDevice("fake", 0x42);

  @Test
  void aRemovedRegionIsUnclaimedAndItsAddressesAreFreeAgain() {
    bus.register(0x1000, 0x10, device);
    bus.register(0x2000, 0x10, new FakeDevice("other", 7));

    bus.remove(0x1000);

    assertThat(bus.read(0x1000, 4)).isEqualTo(ONES);
    assertThat(bus.read(0x2000, 4)).isEqualTo(7);
    assertThat(device.accesses).isEmpty();
    bus.register(0x1008, 4, new FakeDevice("next", 9));
    assertThat(bus.read(0x1008, 4)).isEqualTo(9);
  }

  @Test
  void aMovedRegionAnswersAtItsNewPlaceAlone() {
    bus.register(0x1000, 0x10, device);

    bus.move(0x1000, 0xffff_0000L);
    bus.write(0xffff_0004L, 1, 5);

    assertThat(bus.read(0x1004, 1)).isEqualTo(0xff);
    assertThat(device.accesses).containsExactly("write 1 at 4: 0x5");
  }

  @Test
  void aRegionMovesIntoItsOwnOldRange() {
    bus.register(0x1000, 0x10, device);

    bus.move(0x1000, 0x1008);

    assertThat(bus.read(0x1004, 1)).isEqualTo(0xff);
    assertThat(bus.read(0x1017, 1)).isEqualTo(0x42);
  }

  @ParameterizedTest
  @ValueSource(longs = {0x2000, 0x1ff1, 0x200f, -8})
  void aMoveThatIsNotPossibleLeavesTheRegionWhereItIs(long target) {
    bus.register(0x1000, 0x10, device);
    bus.register(0x2000, 0x10, new FakeDevice("other", 7));

    assertThatExceptionOfType(DeviceException.class)
        .isThrownBy(() -> bus.move(0x1000, target))
        .withMessageContainingAll("mmio: fake [0x", target < 0 ? "wraps around" : "overlaps other");

    assertThat(bus.read(0x1000, 1)).isEqualTo(0x42);
    assertThat(bus.read(0x2000, 1)).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(longs = {0x1001, 0xfff, 0, -1})
  void onlyTheFirstAddressNamesARegion(long base) {
    bus.register(0x1000, 0x10, device);

    assertThatExceptionOfType(DeviceException.class)
        .isThrownBy(() -> bus.remove(base))
        .withMessageContaining("no region begins at 0x%x; give", base);
    assertThatExceptionOfType(DeviceException.class).isThrownBy(() -> bus.move(base, 0x5000));

    assertThat(bus.read(0x1000, 1)).isEqualTo(0x42);
  }

  private volatile int registered;
  private volatile int removing;
  private volatile int removed;

  /** Each round registers a new device, whose answer is the round. */
  @Test
  void noAccessThatBeginsAfterARemovalReachesTheDevice() throws InterruptedException {
    List<String> faults =
        whileReaders(
            this::faultOfARemoval,
            round -> {
              bus.register(0x1000, 4, new Constant(round));
              registered = round;
              removing = round;
              bus.remove(0x1000);
              removed = round;
            });

    assertThat(faults).isEmpty();
  }

  private String faultOfARemoval() {
    int gone = removed;
    int there = registered;
    long answer = bus.read(0x1000, 4);
    int leaving = removing;
    if (answer != ONES && answer <= gone) {
      return "device %d answered after its removal %d had returned".formatted(answer, gone);
    }
    // It was registered before the access began, and its removal began after the access ended.
    return there > leaving && answer != there
        ? "device %d did not answer, but %x".formatted(there, answer)
        : "";
  }

  /**
   * The number of moves that have begun, and that have ended; the device is at A after even ones.
   */
  private volatile int begun;

  private volatile int ended;

  @Test
  void aMovedDeviceIsAlwaysAtExactlyOnePlace() throws InterruptedException {
    long[] places = {0x1000, 0x5000};
    bus.register(places[0], 8, new Offset());
    bus.register(0x3000, 8, new Constant(7));

    List<String> faults =
        whileReaders(
            () -> faultOfAMove(places),
            round -> {
              begun = round;
              bus.move(places[(round + 1) % 2], places[round % 2]);
              ended = round;
            });

    assertThat(faults).isEmpty();
  }

  private String faultOfAMove(long[] places) {
    int before = ended;
    long first = bus.read(places[0] + 4, 4);
    long second = bus.read(places[1] + 4, 4);
    long neighbour = bus.read(0x3000, 4);
    int after = begun;
    if ((first != ONES && first != 4) || (second != ONES && second != 4) || neighbour != 7) {
      return "answers %x, %x and %x".formatted(first, second, neighbour);
    }
    boolean still = before == after;
    boolean isAtSecond = before % 2 == 1;
    return still && ((first == 4) == isAtSecond || (second == 4) != isAtSecond)
        ? "after %d moves: %x and %x".formatted(before, first, second)
        : "";
  }

  private interface Change {
    void apply(int round);
  }

  /** Applies changes until each reader has looked often enough; returns what was wrong. */
  private static List<String> whileReaders(Supplier<String> look, Change change)
      throws InterruptedException {
    ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();
    CountDownLatch looking = new CountDownLatch(READERS);
    List<Thread> readers = new ArrayList<>();
    for (int i = 0; i < READERS; i++) {
      readers.add(Thread.ofPlatform().start(() -> look(look, faults, looking)));
    }
    looking.await();
    for (int round = 1; round <= CHANGES || readers.stream().anyMatch(Thread::isAlive); round++) {
      change.apply(round);
    }
    for (Thread reader : readers) {
      reader.join();
    }
    return List.copyOf(faults);
  }

  private static void look(Supplier<String> look, Queue<String> faults, CountDownLatch looking) {
    try {
      looking.countDown();
      for (int looks = 0; looks < CHANGES && faults.isEmpty(); looks++) {
        String fault = look.get();
        if (!fault.isEmpty()) {
          faults.add(fault);
        }
      }
    } catch (RuntimeException | Error e) {
      faults.add(e.toString());
    }
  }

  private record Constant(int answer) implements Device {
    @Override
    public String name() {
      return "constant";
    }

    @Override
    public long read(long offset, int size) {
      return answer;
    }

    @Override
    public void write(long offset, int size, long value) {}
  }

  /** Answers with the offset, which shows whether place and device belong together. */
  private record Offset() implements Device {
    @Override
    public String name() {
      return "offset";
    }

    @Override
    public long read(long offset, int size) {
      return offset;
    }

    @Override
    public void write(long offset, int size, long value) {}
  }
}
