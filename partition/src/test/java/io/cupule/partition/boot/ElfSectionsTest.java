package io.cupule.partition.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.memory.GuestMemory;
import io.cupule.kvm.memory.MemoryBacking;
import io.cupule.partition.boot.plan.EntryState;
import io.cupule.partition.boot.plan.ImageContent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A multiboot kernel finds its section headers, and by them its symbols. */
final class ElfSectionsTest {
  private static final int SECTIONS_FLAG = 1 << 5;
  private static final byte[] NAMES = "\0.text\0".getBytes(StandardCharsets.US_ASCII);

  @AutoClose
  private final GuestMemory memory =
      GuestMemory.map(MemoryBacking.NORMAL, new GuestMemory.Slot(0, 4 << 20));

  /** A kernel with three sections: none, .text, and the names, which no segment loads. */
  private static byte[] kernel() {
    byte[] elf = ElfBuilder.multiboot(0).segment(0x10_0000, new byte[] {1, 2, 3}).build();
    byte[] image = Arrays.copyOf(elf, elf.length + NAMES.length + 3 * 40);
    System.arraycopy(NAMES, 0, image, elf.length, NAMES.length);
    ByteBuffer fields = ImageContent.littleEndian(image);
    int table = elf.length + NAMES.length;
    fields.putInt(32, table).putShort(46, (short) 40);
    fields.putShort(48, (short) 3).putShort(50, (short) 2);
    fields.putInt(table + 40 + 4, 1).putInt(table + 40 + 12, 0x10_0000).putInt(table + 40 + 20, 3);
    fields.putInt(table + 80 + 4, 3).putInt(table + 80 + 16, elf.length);
    fields.putInt(table + 80 + 20, NAMES.length);
    return image;
  }

  private long load(byte[] kernel) {
    KernelImage image = KernelImage.bytes("kernel", kernel);
    return ((EntryState.ProtectedMode) KernelLoader.load(image, "", List.of(), memory)).info();
  }

  @Test
  void sectionsThatNoSegmentLoadsAreLoadedAndTheirHeadersSayWhere() {
    long info = load(kernel());

    assertThat(memory.readInt(info) & SECTIONS_FLAG).isNotZero();
    assertThat(memory.readInt(info + 28)).isEqualTo(3);
    assertThat(memory.readInt(info + 32)).isEqualTo(40);
    assertThat(memory.readInt(info + 40)).isEqualTo(2);
    long table = memory.readInt(info + 36);
    assertThat(memory.readInt(table + 40 + 12)).isEqualTo(0x10_0000);
    var names = new byte[NAMES.length];
    memory.read(memory.readInt(table + 80 + 12), names, 0, names.length);
    assertThat(names).isEqualTo(NAMES);
  }

  @ParameterizedTest
  @CsvSource({"32, 0x7fffffff", "32, 0xffffffff", "46, 0xffff0027", "48, 0xffff", "50, 3", "48, 0"})
  void malformedTableIsLeftOutAndTheKernelBootsWithoutIt(int field, String value) {
    byte[] kernel = kernel();
    ByteBuffer fields = ImageContent.littleEndian(kernel);
    int number = (int) (long) Long.decode(value);
    ByteBuffer _ =
        field == 32 ? fields.putInt(field, number) : fields.putShort(field, (short) number);

    assertThat(memory.readInt(load(kernel)) & SECTIONS_FLAG).isZero();
  }

  @ParameterizedTest
  @CsvSource({"16, 0x7fffffff", "20, 0x7fffffff", "20, 0xffffffff"})
  void tableWithASectionThatCannotBeLoadedIsLeftOut(int field, String value) {
    byte[] kernel = kernel();
    int names = kernel.length - 40;
    ImageContent.littleEndian(kernel).putInt(names + field, (int) (long) Long.decode(value));

    assertThat(memory.readInt(load(kernel)) & SECTIONS_FLAG).isZero();
  }
}
