package io.cupule.kvm.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.kvm.RealModeGuest;
import io.cupule.kvm.VcpuFd;
import io.cupule.kvm.memory.GuestMemory.Slot;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.kvm.testing.TestVm;
import io.cupule.kvm.testing.TestVm.Mode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class OrderedAccessTest {
  private static final long PAGE = 4096;

  @AutoClose
  private final GuestMemory memory =
      GuestMemory.map(
          MemoryBacking.NORMAL,
          new Slot(0x1000, PAGE),
          new Slot(0x2000, PAGE),
          new Slot(0x4000, PAGE));

  private final OrderedAccess ordered = memory.ordered();

  enum Width {
    SHORT(2),
    INT(4),
    LONG(8);

    private final int bytes;

    Width(int bytes) {
      this.bytes = bytes;
    }

    long getAcquire(OrderedAccess ordered, long gpa) {
      return switch (this) {
        case SHORT -> Short.toUnsignedLong(ordered.getAcquireShort(gpa));
        case INT -> Integer.toUnsignedLong(ordered.getAcquireInt(gpa));
        case LONG -> ordered.getAcquireLong(gpa);
      };
    }

    void setRelease(OrderedAccess ordered, long gpa, long value) {
      switch (this) {
        case SHORT -> ordered.setReleaseShort(gpa, (short) value);
        case INT -> ordered.setReleaseInt(gpa, (int) value);
        case LONG -> ordered.setReleaseLong(gpa, value);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SHORT, 0x1000, 0xfedc",
    "SHORT, 0x1ffe, 0x8001",
    "INT, 0x2000, 0x89abcdef",
    "INT, 0x4ffc, 1",
    "LONG, 0x1ff8, 0x0123456789abcdef",
    "LONG, 0x4000, 0x7fedcba987654321"
  })
  void aNumberIsLittleEndianAndNothingElseChanges(Width width, String gpa, String value) {
    long address = Long.decode(gpa);
    memory.fill(0x1000, 2 * PAGE, (byte) 0xaa);
    memory.fill(0x4000, PAGE, (byte) 0xaa);

    width.setRelease(ordered, address, Long.decode(value));

    assertThat(width.getAcquire(ordered, address)).isEqualTo(Long.decode(value));
    for (int i = 0; i < width.bytes; i++) {
      assertThat(memory.readByte(address + i)).isEqualTo((byte) (Long.decode(value) >> (8 * i)));
    }
    if (memory.contains(address + width.bytes, 1)) {
      assertThat(memory.readByte(address + width.bytes)).isEqualTo((byte) 0xaa);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SHORT, 0x1001",
    "SHORT, 0x1fff",
    "INT, 0x1002",
    "INT, 0x1ffe",
    "INT, 0x1001",
    "LONG, 0x1004",
    "LONG, 0x1fff",
    "LONG, -4",
    "SHORT, -1"
  })
  void anAddressThatIsNotAMultipleOfTheSizeIsRefusedAndNothingChanges(Width width, String gpa) {
    long address = Long.decode(gpa);

    assertThatThrownBy(() -> width.getAcquire(ordered, address))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "gpa 0x%x is not a multiple of %d, as an ordered access of that size requires",
            address, width.bytes);
    assertThatThrownBy(() -> width.setRelease(ordered, address, -1))
        .isInstanceOf(IllegalArgumentException.class);

    byte[] bytes = new byte[(int) (2 * PAGE)];
    memory.read(0x1000, bytes, 0, bytes.length);
    assertThat(bytes).containsOnly(0);
  }

  @ParameterizedTest
  @CsvSource({"SHORT, 0x3000", "INT, 0xffc", "LONG, 0x5000", "LONG, -8", "INT, 0x3ffc", "LONG, 0"})
  void anAddressOutsideMemoryIsRefused(Width width, String gpa) {
    long address = Long.decode(gpa);

    assertThatThrownBy(() -> width.getAcquire(ordered, address))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessageContaining("gpa 0x%x, length %d, is outside", address, width.bytes);
    assertThatThrownBy(() -> width.setRelease(ordered, address, 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void accessToClosedMemoryIsRefused() {
    memory.close();

    assertThatThrownBy(() -> ordered.getAcquireInt(0x1000))
        .isInstanceOf(IllegalStateException.class);
  }

  private static final int ENTRIES = 16;
  private static final int ENTRY_WORDS = 8;
  private static final int ITEMS = 40_000;
  private static final long WRITTEN = 0x2000;
  private static final long TAKEN = 0x2040;

  /**
   * Two threads use a ring as a guest and a device do: entries are written plainly and published by
   * an index; another index gives them back. Without release or acquire, the processor or the
   * compiler may show an entry's old content.
   */
  @ParameterizedTest
  @EnumSource
  void whatIsWrittenBeforeAReleaseIsSeenAfterAnAcquire(Width width) {
    LongUnaryOperator cut = n -> n & (-1L >>> (64 - 8 * width.bytes));
    CompletableFuture<Void> producer = CompletableFuture.runAsync(() -> produce(width, cut));

    for (int item = 0; item < ITEMS; item++) {
      long taken = cut.applyAsLong(item);
      spinUntil(() -> width.getAcquire(ordered, WRITTEN) != taken);
      for (int word = 0; word < ENTRY_WORDS; word++) {
        assertThat(memory.readLong(entry(item) + 8L * word)).isEqualTo((long) item << 8 | word);
      }
      width.setRelease(ordered, TAKEN, cut.applyAsLong(item + 1));
    }

    producer.join();
  }

  private void produce(Width width, LongUnaryOperator cut) {
    for (int item = 0; item < ITEMS; item++) {
      long written = item;
      spinUntil(() -> cut.applyAsLong(written - width.getAcquire(ordered, TAKEN)) != ENTRIES);
      for (int word = 0; word < ENTRY_WORDS; word++) {
        memory.writeLong(entry(item) + 8L * word, (long) item << 8 | word);
      }
      width.setRelease(ordered, WRITTEN, cut.applyAsLong(item + 1));
    }
  }

  /** Spins, so that both sides meet often, but lets others run on a busy host. */
  private static void spinUntil(BooleanSupplier condition) {
    for (int spins = 1; !condition.getAsBoolean(); spins++) {
      if (spins % 1024 == 0) {
        LockSupport.parkNanos(1_000);
      } else {
        Thread.onSpinWait();
      }
    }
  }

  private static long entry(int item) {
    return 0x1000 + (long) (item % ENTRIES) * ENTRY_WORDS * Long.BYTES;
  }

  private static final int ROUNDS = 2_000;

  /**
   * A guest writes three words and an index, waits for the answer's index and compares the answer
   * with its own number; it says on port 0x50 that all answers were right, on 0x51 that one was
   * not.
   */
  private static final int[] PING = {
    0x31,
    0xc9, // xor ecx, ecx
    0xff,
    0xc1, // next: inc ecx
    0x89,
    0x0c,
    0x25,
    0x00,
    0x10,
    0x01,
    0x00, // mov [0x11000], ecx
    0x89,
    0x0c,
    0x25,
    0x40,
    0x10,
    0x01,
    0x00, // mov [0x11040], ecx
    0x89,
    0x0c,
    0x25,
    0x80,
    0x10,
    0x01,
    0x00, // mov [0x11080], ecx
    0x89,
    0x0c,
    0x25,
    0x00,
    0x20,
    0x01,
    0x00, // mov [0x12000], ecx
    0xf3,
    0x90, // wait: pause
    0x3b,
    0x0c,
    0x25,
    0x40,
    0x20,
    0x01,
    0x00, // cmp ecx, [0x12040]
    0x75,
    0xf5, // jne wait
    0x3b,
    0x0c,
    0x25,
    0xc0,
    0x10,
    0x01,
    0x00, // cmp ecx, [0x110c0]
    0x75,
    0x0a, // jne wrong
    0x81,
    0xf9,
    ROUNDS & 0xff,
    ROUNDS >> 8,
    0,
    0, // cmp ecx, ROUNDS
    0x75,
    0xc6, // jne next
    0xe6,
    0x50, // out 0x50, al
    0xe6,
    0x51 // wrong: out 0x51, al
  };

  @Test
  @RequiresKvm
  void aGuestAndAThreadHandDataToEachOther() {
    try (TestVm guest = new TestVm(Mode.USER, PING)) {
      guest.enter();
      CompletableFuture<Integer> port = CompletableFuture.supplyAsync(() -> portOfExit(guest));
      OrderedAccess shared = guest.memory().ordered();

      for (int round = 1; round <= ROUNDS; round++) {
        int number = round;
        spinUntil(() -> shared.getAcquireInt(0x1_2000) == number || port.isDone());
        assertThat(port).as("the guest in round %d", round).isNotDone();
        assertThat(guest.memory().readInt(0x1_1000)).isEqualTo(round);
        assertThat(guest.memory().readInt(0x1_1040)).isEqualTo(round);
        assertThat(guest.memory().readInt(0x1_1080)).isEqualTo(round);
        guest.memory().writeInt(0x1_10c0, round);
        shared.setReleaseInt(0x1_2040, round);
      }

      assertThat(port.join()).isEqualTo(0x50);
    }
  }

  private static int portOfExit(TestVm guest) {
    int result;
    do {
      result = guest.vcpu().run();
    } while (result == VcpuFd.INTERRUPTED);
    assertThat(guest.vcpu().runArea().exitReason()).isEqualTo(RealModeGuest.IO);
    return guest.vcpu().runArea().ioPort();
  }
}
