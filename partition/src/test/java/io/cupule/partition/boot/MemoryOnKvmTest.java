package io.cupule.partition.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.testing.RequiresKvm;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Guests that look at what they are told of their memory, and at the mode they are entered in. */
@RequiresKvm
final class MemoryOnKvmTest {
  /** For each range of the map that is available: writes its last word and reads it again. */
  private static final byte[] WALKS_ITS_MAP =
      HexFormat.of()
          .parseHex(
              "488b3a48037a08837a1001751248c747f85a5a5a5a48817ff85a5a5a5a75"
                  + "0e4883c21848ffc975d831c0e6f4f4b001e6f4f4");

  /** 32-bit code that compares EAX with the magic number. */
  private static final byte[] KNOWS_MULTIBOOT =
      HexFormat.of().parseHex("3d02b0ad2b750531c0e6f4f4b001e6f4f4");

  private static void endsWell(KernelImage image, long memory) {
    try (var run = GuestRun.withMemory(image, memory)) {
      assertThat(run.ends(20, TimeUnit.SECONDS)).isTrue();
      assertThat(run.writes).containsExactly("exit=0");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {64L << 20, 3L << 30, 4L << 30, 5L << 30})
  void elf64GuestReachesTheEndOfEveryRangeOfItsMap(long memory) {
    endsWell(ElfBuilder.elf64().segment(0x10_0000, WALKS_ITS_MAP).image(), memory);
  }

  @Test
  void elf64WithAMultibootHeaderIsEnteredInProtectedMode() {
    endsWell(
        ElfBuilder.elf64()
            .multibootHeader(0, -0x1bad_b002)
            .segment(0x10_0000, KNOWS_MULTIBOOT)
            .image(),
        8 << 20);
  }

  @Test
  void kernelBelow64KibRuns() {
    endsWell(ElfBuilder.multiboot(0).segment(0x1000, KNOWS_MULTIBOOT).image(), 8 << 20);
  }
}
