package io.cupule.kvm.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.kvm.memory.GuestMemory.Slot;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Random accesses to guest memory, against a map from address to byte that is obviously right. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class GuestMemoryModelTest {
  private static final long PAGE = 4096;
  private static final int ACCESSES = 20_000;
  private static final int LONGEST = 2 * (int) PAGE;

  private static final Slot[] SLOTS = {
    new Slot(0, PAGE),
    new Slot(PAGE, 2 * PAGE),
    new Slot(3 * PAGE, PAGE),
    new Slot(6 * PAGE, PAGE),
    new Slot(Long.MAX_VALUE - PAGE + 1, PAGE), // ends at 2^63, where the next one begins
    new Slot(Long.MIN_VALUE, PAGE),
    new Slot(-PAGE, PAGE),
  };

  @AutoClose private final GuestMemory memory = GuestMemory.map(MemoryBacking.NORMAL, SLOTS);
  private final Map<Long, Byte> model = new TreeMap<>();
  private final long seed = Long.getLong("cupule.seed", System.nanoTime());
  private final Random random = new Random(seed);

  GuestMemoryModelTest() {
    for (Slot slot : SLOTS) {
      for (long i = 0; i < slot.size(); i++) {
        model.put(slot.gpa() + i, (byte) 0);
      }
    }
  }

  @Test
  void randomAccessesBehaveLikeAMapOfBytes() {
    System.out.println("guest memory: -Dcupule.seed=" + seed);
    for (int i = 0; i < ACCESSES; i++) {
      long gpa = randomAddress();
      switch (random.nextInt(6)) {
        case 0 -> writeNumber(gpa, 1 << random.nextInt(4), random.nextLong());
        case 1 -> readNumber(gpa, 1 << random.nextInt(4));
        case 2 -> writeBytes(gpa, randomLength());
        case 3 -> readBytes(gpa, randomLength());
        case 4 -> fill(gpa, randomLength(), (byte) random.nextInt());
        default -> {
          int length = randomLength();
          assertThat(memory.contains(gpa, Math.max(1, length)))
              .as("seed %d: contains 0x%x, %d", seed, gpa, length)
              .isEqualTo(backed(gpa, Math.max(1, length)));
        }
      }
    }
    model.forEach((gpa, value) -> assertThat(memory.readByte(gpa)).isEqualTo(value));
  }

  /** Near the edges of slots, mostly. */
  private long randomAddress() {
    Slot slot = SLOTS[random.nextInt(SLOTS.length)];
    long edge = slot.gpa() + (random.nextBoolean() ? slot.size() : 0);
    return switch (random.nextInt(4)) {
      case 0 -> slot.gpa() + random.nextLong(slot.size());
      case 1 -> random.nextLong();
      default -> edge + random.nextInt(-10, 10);
    };
  }

  private int randomLength() {
    return random.nextBoolean() ? random.nextInt(1, 20) : random.nextInt(1, LONGEST);
  }

  private boolean backed(long gpa, int length) {
    for (int i = 0; i < length; i++) {
      boolean wrapped = Long.compareUnsigned(gpa + i, gpa) < 0;
      if (wrapped || !model.containsKey(gpa + i)) {
        return false;
      }
    }
    return true;
  }

  /** Does it where the whole range is backed, else expects the refusal. */
  private boolean allowed(long gpa, int length, ThrowingCallable access) {
    if (backed(gpa, length)) {
      return true;
    }
    assertThatThrownBy(access)
        .as("seed %d: gpa 0x%x, length %d", seed, gpa, length)
        .isInstanceOf(IndexOutOfBoundsException.class);
    return false;
  }

  private void writeNumber(long gpa, int size, long value) {
    if (allowed(gpa, size, () -> write(gpa, size, value))) {
      write(gpa, size, value);
      for (int i = 0; i < size; i++) {
        model.put(gpa + i, (byte) (value >>> (8 * i)));
      }
    }
  }

  private void write(long gpa, int size, long value) {
    switch (size) {
      case 1 -> memory.writeByte(gpa, (byte) value);
      case 2 -> memory.writeShort(gpa, (short) value);
      case 4 -> memory.writeInt(gpa, (int) value);
      default -> memory.writeLong(gpa, value);
    }
  }

  private void readNumber(long gpa, int size) {
    if (allowed(gpa, size, () -> read(gpa, size))) {
      long expected = 0;
      for (int i = size - 1; i >= 0; i--) {
        expected = expected << 8 | Byte.toUnsignedLong(model.getOrDefault(gpa + i, (byte) 0));
      }
      assertThat(read(gpa, size)).as("seed %d: gpa 0x%x", seed, gpa).isEqualTo(expected);
    }
  }

  private long read(long gpa, int size) {
    return switch (size) {
      case 1 -> Byte.toUnsignedLong(memory.readByte(gpa));
      case 2 -> Short.toUnsignedLong(memory.readShort(gpa));
      case 4 -> Integer.toUnsignedLong(memory.readInt(gpa));
      default -> memory.readLong(gpa);
    };
  }

  private void writeBytes(long gpa, int length) {
    byte[] source = new byte[length + 3];
    random.nextBytes(source);
    if (allowed(gpa, length, () -> memory.write(gpa, source, 3, length))) {
      memory.write(gpa, source, 3, length);
      for (int i = 0; i < length; i++) {
        model.put(gpa + i, source[3 + i]);
      }
    }
  }

  private void readBytes(long gpa, int length) {
    byte[] target = new byte[length + 3];
    if (allowed(gpa, length, () -> memory.read(gpa, target, 3, length))) {
      memory.read(gpa, target, 3, length);
      for (int i = 0; i < length; i++) {
        assertThat(target[3 + i])
            .as("seed %d: gpa 0x%x", seed, gpa + i)
            .isEqualTo(model.get(gpa + i));
      }
    }
  }

  private void fill(long gpa, int length, byte value) {
    if (allowed(gpa, length, () -> memory.fill(gpa, length, value))) {
      memory.fill(gpa, length, value);
      for (int i = 0; i < length; i++) {
        model.put(gpa + i, value);
      }
    }
  }
}
