package io.cupule.partition.boot;

import static io.cupule.partition.boot.Refusals.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.memory.GuestMemory;
import io.cupule.kvm.memory.MemoryBacking;
import io.cupule.partition.boot.plan.BootException;
import io.cupule.partition.boot.plan.EntryState;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kernels whose multiboot header says where they go. */
final class MultibootAddressesTest {
  private static final int MAGIC = 0x1bad_b002;
  private static final int FLAGS = 1 << 16 | 3;
  private static final int HEADER = 64;
  private static final int SIZE = 256;

  @AutoClose
  private final GuestMemory memory =
      GuestMemory.map(MemoryBacking.NORMAL, new GuestMemory.Slot(0, 4 << 20));

  /** A file of no format: byte i is i, but for the header at 64. */
  private static KernelImage image(long header, long load, long loadEnd, long bssEnd, long entry) {
    var bytes = new byte[SIZE];
    for (int i = 0; i < SIZE; i++) {
      bytes[i] = (byte) i;
    }
    ByteBuffer fields = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).position(HEADER);
    fields.putInt(MAGIC).putInt(FLAGS).putInt(-(MAGIC + FLAGS));
    fields.putInt((int) header).putInt((int) load).putInt((int) loadEnd);
    fields.putInt((int) bssEnd).putInt((int) entry);
    return KernelImage.bytes("kernel", bytes);
  }

  private EntryState.ProtectedMode load(KernelImage image) {
    return (EntryState.ProtectedMode) KernelLoader.load(image, "", List.of(), memory);
  }

  @Test
  void allOfTheFileIsLoadedWithoutALoadEnd() {
    assertThat(load(image(0x10_0040, 0x10_0000, 0, 0, 0x10_0080)).entry()).isEqualTo(0x10_0080);

    assertThat(memory.readByte(0x10_0001)).isEqualTo((byte) 1);
    assertThat(memory.readByte(0x10_00ff)).isEqualTo((byte) 0xff);
  }

  @Test
  void loadingStartsWhereTheHeadersDistanceSays() {
    load(image(0x10_0010, 0x10_0000, 0, 0, 0x10_0050));

    assertThat(memory.readByte(0x10_0000)).isEqualTo((byte) 48);
    assertThat(memory.readByte(0x10_0000 + 0xcf)).isEqualTo((byte) 0xff);
  }

  @Test
  void whatFollowsTheLoadEndIsZeroUpToTheBssEnd() {
    memory.fill(0x10_0000, 0x1000, (byte) 0xcc);

    load(image(0x10_0040, 0x10_0000, 0x10_0090, 0x10_0200, 0x10_0060));

    assertThat(memory.readByte(0x10_008f)).isEqualTo((byte) 0x8f);
    assertThat(memory.readByte(0x10_0090)).isZero();
    assertThat(memory.readByte(0x10_01ff)).isZero();
    assertThat(memory.readByte(0x10_0200)).isEqualTo((byte) 0xcc);
  }

  @Test
  void addressFieldsGoBeforeTheHeadersOfAnElfFile() {
    int header = 64 + 56;
    ElfBuilder elf =
        ElfBuilder.elf64()
            .addressFields(0x20_0000 + header, 0x20_0000, 0, 0, 0x20_0000 + header + 32)
            .segment(0x10_0000, new byte[] {1, 2, 3});

    assertThat(load(elf.image()).entry()).isEqualTo(0x20_0000 + header + 32);
    assertThat(memory.readByte(0x20_0000 + header + 32)).isEqualTo((byte) 1);
    assertThat(memory.readByte(0x10_0000)).isZero();
  }

  @Test
  void lowKernelIsGivenWay() {
    EntryState.ProtectedMode state = load(image(0x9040, 0x9000, 0, 0, 0x9050));

    assertThat(memory.readByte(0x9001)).isEqualTo((byte) 1);
    assertThat(state.info()).isNotEqualTo(0x9000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0x0fffff | 0x100000 | 0        | 0        | 0x100080 | load_addr 0x100000
          0x100041 | 0x100000 | 0        | 0        | 0x100080 | load_addr 0x100000
          0xffffff40 | 0x0    | 0        | 0        | 0x0      | load_addr 0x0
          0x100040 | 0x100000 | 0x100101 | 0        | 0x100080 | load_end_addr 0x100101
          0x100040 | 0x100000 | 0x100000 | 0        | 0x100080 | load_end_addr 0x100000
          0x100040 | 0x100000 | 0x0fffff | 0        | 0x100080 | load_end_addr 0xfffff
          0x100040 | 0x100000 | 0        | 0x1000ff | 0x100080 | bss_end_addr 0x1000ff
          0x100040 | 0x100000 | 0        | 1        | 0x100080 | bss_end_addr 0x1
          0x100040 | 0x100000 | 0        | 0        | 0x0fffff | entry_addr 0xfffff
          0x100040 | 0x100000 | 0        | 0        | 0x100100 | entry_addr 0x100100
          0x100040 | 0x100000 | 0x100080 | 0x200000 | 0x100080 | entry_addr 0x100080
          0x100040 | 0x100000 | 0        | 0        | 0xffffffff | entry_addr 0xffffffff
          0xffffff50 | 0xffffff10 | 0    | 0        | 0xffffff50 | load_addr 0xffffff10
          """)
  void fieldThatCannotBeIsNamed(
      String header, String load, String loadEnd, String bssEnd, String entry, String named) {
    KernelImage image =
        image(
            Long.decode(header),
            Long.decode(load),
            Long.decode(loadEnd),
            Long.decode(bssEnd),
            Long.decode(entry));

    assertThat(refusal(image, memory).problem()).contains("multiboot header").contains(named);
  }

  @Test
  void imageBeyondMemoryIsRefused() {
    BootException refusal = refusal(image(0x10_0040, 0x10_0000, 0, 0x80_0000, 0x10_0080), memory);

    assertThat(refusal.problem()).contains("does not fit into guest memory of 4 MiB");
    assertThat(refusal.remedy()).contains("at least 8M");
  }

  @Test
  void headerThatIsCutOffBeforeItsAddressesIsRefused() {
    var bytes = new byte[20];
    ByteBuffer fields = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    fields.putInt(MAGIC).putInt(FLAGS).putInt(-(MAGIC + FLAGS));

    assertThat(refusal(KernelImage.bytes("kernel", bytes), memory).problem())
        .contains("address fields (flag bit 16), and ends beyond");
  }

  @Test
  void otherFormatWithoutAddressFieldsIsRefused() {
    var bytes = new byte[64];
    ByteBuffer fields = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    fields.putInt(MAGIC).putInt(0).putInt(-MAGIC);

    assertThat(refusal(KernelImage.bytes("kernel", bytes), memory).remedy())
        .contains("flag bit 16");
  }
}
