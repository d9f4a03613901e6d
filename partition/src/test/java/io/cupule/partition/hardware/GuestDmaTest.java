package io.cupule.partition.hardware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.cupule.device.Dma;
import io.cupule.kvm.memory.GuestMemory;
import io.cupule.kvm.memory.MemoryBacking;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A device's accesses to memory whose addresses a guest has chosen. */
class GuestDmaTest {
  private static final long PAGE = 4096;

  @AutoClose
  private final GuestMemory memory =
      GuestMemory.map(
          MemoryBacking.NORMAL,
          new GuestMemory.Slot(0x1000, PAGE),
          new GuestMemory.Slot(0x2000, PAGE));

  private final Dma dma = new GuestDma(memory);

  private static void assertRefused(ThrowingCallable access, String why) {
    assertThatExceptionOfType(Dma.Refused.class).isThrownBy(access).withMessageContaining(why);
  }

  @Test
  void bytesAndNumbersReachTheGuestsMemory() throws Dma.Refused {
    dma.write(0x1ffe, new byte[] {9, 1, 2, 3, 4}, 1, 4);
    dma.setReleaseShort(0x1010, (short) 0x1234);
    dma.setReleaseInt(0x1014, 0x5678_9abc);
    dma.setReleaseLong(0x1018, Long.MIN_VALUE);

    byte[] read = new byte[6];
    dma.read(0x1ffe, read, 2, 4);
    assertThat(read).containsExactly(0, 0, 1, 2, 3, 4);
    assertThat(memory.readInt(0x1ffe)).isEqualTo(0x0403_0201);
    assertThat(dma.getAcquireShort(0x1010)).isEqualTo((short) 0x1234);
    assertThat(dma.getAcquireInt(0x1014)).isEqualTo(0x5678_9abc);
    assertThat(dma.getAcquireLong(0x1018)).isEqualTo(Long.MIN_VALUE);
    assertThat(dma.contains(0x1000, 2 * PAGE)).isTrue();
  }

  @Test
  void buffersAreTheGuestsMemory() throws Dma.Refused {
    List<ByteBuffer> views = new ArrayList<>();

    dma.views(0x1ffc, 8, views);
    views.get(1).putInt(0, 77);

    assertThat(views).extracting(ByteBuffer::remaining).containsExactly(4, 4);
    assertThat(memory.readInt(0x2000)).isEqualTo(77);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 0xff8, 0x3000, -8, Long.MIN_VALUE, 0x7fff_ffff_ffff_fff8L})
  void everyAccessOutsideMemoryIsRefused(long address) {
    List<ByteBuffer> views = new ArrayList<>();
    byte[] bytes = new byte[8];
    String why = "address 0x%x, length".formatted(address);

    assertRefused(() -> dma.read(address, bytes, 0, 8), why);
    assertRefused(() -> dma.write(address, bytes, 0, 8), why);
    assertRefused(() -> dma.views(address, 8, views), why);
    assertRefused(() -> dma.getAcquireShort(address), why);
    assertRefused(() -> dma.getAcquireInt(address), why);
    assertRefused(() -> dma.getAcquireLong(address), why);
    assertRefused(() -> dma.setReleaseShort(address, (short) 1), why);
    assertRefused(() -> dma.setReleaseInt(address, 1), why);
    assertRefused(() -> dma.setReleaseLong(address, 1), why);

    assertThat(views).isEmpty();
    assertThat(dma.contains(address, 8)).isFalse();
  }

  @Test
  void aRangeThatEndsOutsideMemoryIsRefusedAndChangesNothing() {
    assertRefused(() -> dma.write(0x2fff, new byte[] {1, 1}, 0, 2), "length 2");
    assertRefused(() -> dma.views(0x2000, Long.MAX_VALUE, new ArrayList<>()), "is outside");
    assertRefused(() -> dma.views(0x2000, -1, new ArrayList<>()), "length -1");

    assertThat(memory.readByte(0x2fff)).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {0x1001, 0x1fff, -1})
  void aNumberAtAnAddressThatIsNotAMultipleOfItsSizeIsRefused(long address) {
    assertRefused(() -> dma.getAcquireShort(address), "not a multiple of 2");
    assertRefused(() -> dma.getAcquireInt(address), "not a multiple of 4");
    assertRefused(() -> dma.getAcquireLong(address), "not a multiple of 8");
    assertRefused(() -> dma.setReleaseShort(address, (short) 1), "not a multiple of 2");
    assertRefused(() -> dma.setReleaseInt(address, 1), "not a multiple of 4");
    assertRefused(() -> dma.setReleaseLong(address, 1), "not a multiple of 8");
  }
}
