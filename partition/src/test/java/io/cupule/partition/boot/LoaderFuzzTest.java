package io.cupule.partition.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.memory.GuestMemory;
import io.cupule.kvm.memory.MemoryBacking;
import io.cupule.kvm.state.Regs;
import io.cupule.kvm.state.Sregs;
import io.cupule.partition.boot.plan.BootException;
import io.cupule.partition.boot.plan.EntryState;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Damaged images are booted or refused, nothing else. {@link GuestMemory} throws at an access
 * outside of it, so any other exception would also show an attempt to write outside memory.
 */
final class LoaderFuzzTest {
  private static final long SEED = 20_261_122;
  private static final int ROUNDS = 5_000;
  private static final long MEMORY_SIZE = 4 << 20;

  /** Where fields are; damage to the code behind them goes unnoticed anyway. */
  private static final int HEADERS = 220;

  private static final long[] BOUNDARIES = {
    0,
    1,
    -1,
    0x1000,
    0xffff,
    0x1_0000,
    0x10_0000,
    MEMORY_SIZE - 1,
    MEMORY_SIZE,
    MEMORY_SIZE + 1,
    0x7fff_ffff,
    0x8000_0000L,
    0xffff_ffffL,
    1L << 32,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
  };

  @AutoClose
  private final GuestMemory memory =
      GuestMemory.map(MemoryBacking.NORMAL, new GuestMemory.Slot(0, MEMORY_SIZE));

  @BeforeAll
  static void printSeed() {
    System.out.println("seed " + SEED);
  }

  private static byte[] validImage(String kind) {
    ElfBuilder image =
        switch (kind) {
          case "elf64" -> ElfBuilder.elf64();
          case "multiboot" -> ElfBuilder.multiboot(3);
          case "multiboot in ELF64" -> ElfBuilder.elf64().multibootHeader(0, -0x1bad_b002);
          default ->
              ElfBuilder.elf64().addressFields(0x10_00b0, 0x10_0000, 0, 0x20_0000, 0x10_00d0);
        };
    return image.segment(0x10_0000, new byte[64], 0x1000).segment(0x20_0000, new byte[64]).build();
  }

  private static byte[] damage(byte[] valid, Random random) {
    byte[] image = valid.clone();
    ByteBuffer fields = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      int at = random.nextInt(HEADERS / 2) * 2;
      long value = BOUNDARIES[random.nextInt(BOUNDARIES.length)];
      switch (random.nextInt(6)) {
        case 0 -> fields.put(at, (byte) random.nextInt());
        case 1 -> fields.putShort(at, (short) random.nextInt());
        case 2 -> fields.putShort(at, (short) value);
        case 3 -> fields.putInt(at & ~3, (int) value);
        case 4 -> fields.putLong(at & ~7, value);
        default -> fields.putLong(at & ~7, random.nextLong() >>> random.nextInt(64));
      }
    }
    return random.nextInt(4) == 0 ? Arrays.copyOf(image, random.nextInt(image.length)) : image;
  }

  private static long entry(EntryState state) {
    return switch (state) {
      case EntryState.LongMode mode -> mode.entry();
      case EntryState.ProtectedMode mode -> mode.entry();
      case EntryState.RealMode(int cs, int ip, _, _) -> cs * 16L + ip;
    };
  }

  /** Whether it is loaded; what is foretold without memory must come true. */
  private boolean boots(KernelImage image) {
    List<BootException> foretold = KernelLoader.check(image, "args", List.of(), MEMORY_SIZE);
    try {
      EntryState state = KernelLoader.load(image, "args", List.of(), memory);
      assertThat(memory.contains(entry(state), 1)).isTrue();
      state.applyTo(new Regs(), new Sregs());
      assertThat(foretold).isEmpty();
      return true;
    } catch (BootException e) {
      assertThat(foretold).extracting(BootException::getMessage).contains(e.getMessage());
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"elf64", "multiboot", "multiboot in ELF64", "address fields"})
  void damagedImagesAreBootedOrRefused(String kind) {
    byte[] valid = validImage(kind);
    int booted = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] image = damage(valid, new Random(SEED + round));
      try {
        booted += boots(KernelImage.bytes("damaged", image)) ? 1 : 0;
      } catch (RuntimeException e) {
        throw new AssertionError("round " + round + " of seed " + SEED, e);
      }
    }
    assertThat(booted).isBetween(1, ROUNDS - 1);
  }

  @Test
  void filesOfAnyContentAreBootedOrRefused() {
    var random = new Random(SEED);
    byte[][] starts = {
      {}, {'M', 'Z'}, {0x55, (byte) 0xaa}, {0x7f, 'E', 'L', 'F'}, {0x1f, (byte) 0x8b}, {'#', '!'}
    };
    for (int round = 0; round < ROUNDS; round++) {
      var bytes = new byte[random.nextInt(1 << random.nextInt(1, 18))];
      random.nextBytes(bytes);
      byte[] start = starts[random.nextInt(starts.length)];
      System.arraycopy(start, 0, bytes, 0, Math.min(start.length, bytes.length));
      assertThat(boots(KernelImage.bytes("round " + round, bytes))).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 0x500, 0x7c00, 0xffff, 0x1_0000, 0xf_ffff, 0x10_0000, -1})
  void flatImagesOfAnySizeAreBootedOrRefused(long gpa) {
    var random = new Random(SEED);
    for (int round = 0; round < 50; round++) {
      int size = random.nextInt(1 << random.nextInt(1, 22));
      boots(KernelImage.bytes("size " + size, new byte[size]).flatAt(gpa));
    }
  }
}
