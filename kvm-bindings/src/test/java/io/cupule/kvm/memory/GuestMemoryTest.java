package io.cupule.kvm.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.kvm.memory.GuestMemory.Slot;
import java.util.Arrays;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class GuestMemoryTest {
  private static final long PAGE = 4096;

  /** Two adjacent slots of one page each, a gap of one page, and one more page. */
  @AutoClose
  private final GuestMemory memory =
      GuestMemory.map(
          MemoryBacking.NORMAL,
          new Slot(0x4000, PAGE),
          new Slot(0x1000, PAGE),
          new Slot(0x2000, PAGE));

  @Test
  void memoryStartsZeroed() {
    byte[] page = new byte[(int) PAGE];
    memory.read(0x1000, page, 0, page.length);
    assertThat(page).containsOnly(0);
  }

  @Test
  void slotsAreListedByAddress() {
    assertThat(memory.slots()).extracting(Slot::gpa).containsExactly(0x1000L, 0x2000L, 0x4000L);
    assertThat(memory.size()).isEqualTo(3 * PAGE);
  }

  @ParameterizedTest
  @CsvSource({
    "0x1000, 1",
    "0x1000, 0",
    "0x1fff, 2",
    "0x1000, 0x2000",
    "0x2fff, 1",
    "0x4000, 0x1000",
  })
  void rangeInsideAdjacentSlotsIsContained(String gpa, String length) {
    assertThat(memory.contains(Long.decode(gpa), Long.decode(length))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "0x0fff, 1", // below the first slot
    "0x0fff, 2", // begins below it
    "0x2fff, 2", // ends in the gap
    "0x3fff, 2", // begins in the gap
    "0x1000, 0x3001", // bridges the gap
    "0x4fff, 2", // ends behind the last slot
    "0x5000, 0", // an empty range is where its address is
    "0x1000, -1",
    "0x1000, 0x7fffffffffffffff",
    "-1, 1", // 2^64 - 1
    "-1, 0x1002", // wraps around to the first slot
    "-4096, 0x3000",
    "-9223372036854775808, 1", // 2^63
  })
  void rangeThatIsNotWhollyBackedIsNotContained(String gpa, String length) {
    assertThat(memory.contains(Long.decode(gpa), Long.decode(length))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 0xfff, 0x3000, 0x3fff, 0x5000, -1, -8, Long.MIN_VALUE, Long.MAX_VALUE})
  void accessOutsideTheSlotsIsRefusedByItsAddress(long gpa) {
    Stream<ThrowingCallable> accesses =
        Stream.of(
            () -> memory.readByte(gpa),
            () -> memory.readShort(gpa),
            () -> memory.readInt(gpa),
            () -> memory.readLong(gpa),
            () -> memory.writeByte(gpa, (byte) 1),
            () -> memory.writeShort(gpa, (short) 1),
            () -> memory.writeInt(gpa, 1),
            () -> memory.writeLong(gpa, 1),
            () -> memory.read(gpa, new byte[4], 0, 4),
            () -> memory.write(gpa, new byte[4], 0, 4),
            () -> memory.fill(gpa, 4, (byte) 1));
    assertThat(accesses)
        .allSatisfy(access ->
            assertThatThrownBy(access)
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("gpa 0x%x, length", gpa)
                .hasMessageContaining("[0x1000+0x1000, 0x2000+0x1000, 0x4000+0x1000]"));
  }

  @Test
  void refusedAccessChangesNothing() {
    ThrowingCallable[] straddling = {
      () -> memory.writeShort(0x2fff, (short) -1),
      () -> memory.writeInt(0x2ffd, -1),
      () -> memory.writeLong(0x2ff9, -1),
      () -> memory.write(0x2ff0, filled(0x1010), 0, 0x1010),
      () -> memory.fill(0x1000, 0x4000, (byte) -1),
      () -> memory.writeLong(-4, -1),
      () -> memory.write(-4096, filled(0x3000), 0, 0x3000),
    };
    for (ThrowingCallable access : straddling) {
      assertThatThrownBy(access).isInstanceOf(IndexOutOfBoundsException.class);
    }
    assertThat(contents()).containsOnly(0);
  }

  @Test
  void refusedReadLeavesTheTargetAlone() {
    byte[] target = filled(0x20);
    assertThatThrownBy(() -> memory.read(0x2ff0, target, 0, 0x20))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(target).containsOnly(-1);
  }

  @Test
  void rangeOutsideTheArrayIsRefusedAndChangesNothing() {
    byte[] source = filled(8);
    assertThatThrownBy(() -> memory.write(0x1000, source, 4, 5))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> memory.write(0x1000, source, -1, 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> memory.read(0x1000, source, 0, -1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(contents()).containsOnly(0);
  }

  @Test
  void numbersAreLittleEndianAtAnyAlignment() {
    memory.writeLong(0x1001, 0x8877_6655_4433_2211L);
    byte[] bytes = new byte[8];
    memory.read(0x1001, bytes, 0, 8);
    assertThat(bytes).containsExactly(0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88);
    assertThat(memory.readInt(0x1002)).isEqualTo(0x5544_3322);
    assertThat(memory.readShort(0x1007)).isEqualTo((short) 0x8877);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7})
  void numberMaySpanAdjacentSlots(int before) {
    long gpa = 0x2000L - before;
    memory.writeLong(gpa, 0x8877_6655_4433_2211L);
    assertThat(memory.readLong(gpa)).isEqualTo(0x8877_6655_4433_2211L);
    assertThat(memory.readByte(0x2000)).isEqualTo((byte) (0x11 * (before + 1)));
    memory.writeInt(0x1ffd, 0x8000_0001);
    assertThat(memory.readInt(0x1ffd)).isEqualTo(0x8000_0001);
    memory.writeShort(0x1fff, (short) 0x8001);
    assertThat(memory.readShort(0x1fff)).isEqualTo((short) 0x8001);
  }

  @Test
  void slotMayEndAtTheHighestAddress() {
    try (GuestMemory top = GuestMemory.map(MemoryBacking.NORMAL, new Slot(-PAGE, PAGE))) {
      top.writeLong(-8, 0x0102_0304_0506_0708L);
      assertThat(top.readByte(-1)).isEqualTo((byte) 1);
      assertThat(top.contains(-PAGE, PAGE)).isTrue();
      assertThat(top.contains(0, 1)).isFalse();
      assertThatThrownBy(() -> top.readLong(-7)).isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void memoryAtAddressZeroIsNoNeighbourOfTheHighestAddress() {
    try (GuestMemory ends =
        GuestMemory.map(MemoryBacking.NORMAL, new Slot(-PAGE, PAGE), new Slot(0, PAGE))) {
      assertThat(ends.contains(-4, 8)).isFalse();
      assertThatThrownBy(() -> ends.writeLong(-4, -1))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThat(ends.readInt(0)).isZero();
      assertThat(ends.readInt(-4)).isZero();
    }
  }

  @Test
  void everyAccessAfterCloseIsRefused() {
    memory.close();
    Stream<ThrowingCallable> accesses =
        Stream.of(
            () -> memory.readByte(0x1000),
            () -> memory.readShort(0x1fff),
            () -> memory.readLong(0x1000),
            () -> memory.writeInt(0x1000, 1),
            () -> memory.read(0x1000, new byte[1], 0, 1),
            () -> memory.write(0x1000, new byte[1], 0, 1),
            () -> memory.fill(0x1000, 1, (byte) 1));
    assertThat(accesses)
        .allSatisfy(access -> assertThatThrownBy(access).isInstanceOf(IllegalStateException.class));
  }

  @Test
  void closingTwiceIsClosingOnce() {
    memory.close();
    memory.close();
    assertThatThrownBy(() -> memory.readByte(0x1000)).isInstanceOf(IllegalStateException.class);
  }

  private byte[] contents() {
    byte[] all = new byte[(int) (3 * PAGE)];
    memory.read(0x1000, all, 0, (int) (2 * PAGE));
    memory.read(0x4000, all, (int) (2 * PAGE), (int) PAGE);
    return all;
  }

  private static byte[] filled(int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) -1);
    return bytes;
  }
}
