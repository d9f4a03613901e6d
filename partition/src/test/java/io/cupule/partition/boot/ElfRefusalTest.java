package io.cupule.partition.boot;

import static io.cupule.partition.boot.Refusals.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.memory.GuestMemory;
import io.cupule.kvm.memory.MemoryBacking;
import io.cupule.partition.boot.plan.BootException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What is wrong with an ELF file is said in words. Offsets are those of the System V ABI. */
final class ElfRefusalTest {
  private static final byte[] CODE = {(byte) 0x90, (byte) 0xf4};
  private static final int FIRST_HEADER = 64;

  @AutoClose
  private final GuestMemory memory =
      GuestMemory.map(MemoryBacking.NORMAL, new GuestMemory.Slot(0, 4 << 20));

  private final ElfBuilder kernel = ElfBuilder.elf64().segment(0x10_0000, CODE);

  private String problem(ElfBuilder image) {
    return problem(image.build());
  }

  private String problem(byte[] image) {
    BootException refusal = refusal(KernelImage.bytes("kernel.elf", image), memory);
    assertThat(refusal.image()).isEqualTo("kernel.elf");
    return refusal.problem();
  }

  @Test
  void bytesOfNoKnownKindAreRefusedWithTheKindsThatAreAccepted() {
    BootException refusal = refusal(KernelImage.bytes("pi", new byte[] {3, 1, 4}), memory);

    assertThat(refusal.problem()).isEqualTo("neither an ELF64 nor a multiboot 1 kernel");
    assertThat(refusal.remedy()).contains("load address");
  }

  @Test
  void imageThatEndsInItsIdentificationIsTruncated() {
    assertThat(problem(new byte[] {0x7f, 'E', 'L', 'F', 2}))
        .isEqualTo(
            "truncated: ELF header (0x10 bytes at offset 0x0) ends beyond the file's 0x5 bytes");
  }

  @Test
  void imageThatEndsInItsHeaderIsTruncated() {
    assertThat(problem(Arrays.copyOf(kernel.build(), 63)))
        .isEqualTo(
            "truncated: ELF header (0x40 bytes at offset 0x0) ends beyond the file's 0x3f bytes");
  }

  @Test
  void imageThatEndsInItsProgramHeadersIsTruncated() {
    assertThat(problem(Arrays.copyOf(kernel.build(), 100)))
        .startsWith("truncated: program headers (0x38 bytes at offset 0x40)");
  }

  @Test
  void imageThatEndsInASegmentIsTruncated() {
    assertThat(problem(Arrays.copyOf(kernel.build(), 64 + 56 + 1)))
        .startsWith("truncated: segment 0 (0x2 bytes at offset 0x78)");
  }

  @Test
  void unknownClassIsRefused() {
    assertThat(problem(kernel.putByte(4, 3))).startsWith("ELF class 3,");
  }

  @Test
  void bigEndianIsRefused() {
    assertThat(problem(kernel.putByte(5, 2))).isEqualTo("ELF data encoding 2, not little endian");
  }

  @Test
  void unknownIdentificationVersionIsRefused() {
    assertThat(problem(kernel.putByte(6, 9))).isEqualTo("ELF version 9, not 1");
  }

  @Test
  void relocatableObjectIsRefused() {
    assertThat(problem(kernel.putShort(16, 1))).startsWith("a relocatable object, not");
  }

  @Test
  void positionIndependentExecutableIsRefused() {
    assertThat(problem(kernel.putShort(16, 3))).contains("position-independent");
  }

  @Test
  void coreDumpIsRefused() {
    assertThat(problem(kernel.putShort(16, 4))).startsWith("a core dump");
  }

  @Test
  void unknownTypeIsRefused() {
    assertThat(problem(kernel.putShort(16, 0xfe01))).startsWith("ELF type 65025");
  }

  @Test
  void otherMachineIsRefused() {
    assertThat(problem(kernel.putShort(18, 183))).isEqualTo("ELF64 for AArch64, not x86-64");
  }

  @Test
  void otherMachineIsNamed() {
    assertThat(problem(kernel.putShort(18, 243))).isEqualTo("ELF64 for RISC-V, not x86-64");
    assertThat(problem(kernel.putShort(18, 3))).isEqualTo("ELF64 for i386, not x86-64");
    assertThat(problem(kernel.putShort(18, 9999))).isEqualTo("ELF64 for machine 9999, not x86-64");
  }

  @Test
  void machineOfTheOtherClassIsRefused() {
    assertThat(problem(ElfBuilder.multiboot(0).segment(0x10_0000, CODE).putShort(18, 62)))
        .isEqualTo("ELF32 for x86-64, not i386");
  }

  @Test
  void unknownHeaderVersionIsRefused() {
    assertThat(problem(kernel.putInt(20, 2))).startsWith("malformed ELF header (version 2");
  }

  @Test
  void wrongHeaderSizeIsRefused() {
    assertThat(problem(kernel.putShort(52, 52))).contains("size 52");
  }

  @Test
  void wrongProgramHeaderSizeIsRefused() {
    assertThat(problem(kernel.putShort(54, 32))).isEqualTo("1 program header of 32 bytes");
  }

  @Test
  void extendedProgramHeaderCountIsRefused() {
    assertThat(problem(kernel.putShort(56, 0xffff))).startsWith("65535 program headers");
  }

  @Test
  void programHeaderOffsetThatOverflowsIsRefused() {
    assertThat(problem(kernel.putLong(32, -8))).startsWith("truncated: program headers");
  }

  @Test
  void noProgramHeadersMeansNothingToLoad() {
    assertThat(problem(kernel.putShort(56, 0))).isEqualTo("no loadable segments");
  }

  @Test
  void onlyNotesMeansNothingToLoad() {
    assertThat(problem(kernel.putInt(FIRST_HEADER, 4))).isEqualTo("no loadable segments");
  }

  @Test
  void onlyEmptySegmentsMeansNothingToLoad() {
    assertThat(problem(ElfBuilder.elf64().segment(0x10_0000))).isEqualTo("no loadable segments");
  }

  @Test
  void segmentOffsetThatOverflowsIsRefused() {
    assertThat(problem(kernel.putLong(FIRST_HEADER + 8, -1))).startsWith("truncated: segment 0");
  }

  @Test
  void moreFileBytesThanMemoryIsRefused() {
    assertThat(problem(kernel.putLong(FIRST_HEADER + 40, 1)))
        .isEqualTo("segment 0 has more file bytes (0x2) than memory (0x1)");
  }

  @Test
  void addressThatOverflowsIsRefused() {
    assertThat(problem(kernel.putLong(FIRST_HEADER + 24, -1))).endsWith("ends above 65536 GiB");
  }

  @Test
  void memorySizeThatOverflowsIsRefused() {
    assertThat(problem(kernel.putLong(FIRST_HEADER + 40, -1))).endsWith("ends above 65536 GiB");
  }

  @Test
  void entryBelowTheSegmentsIsRefused() {
    assertThat(problem(kernel.entry(0xf_ffff)))
        .isEqualTo("entry point 0xfffff lies outside the segments");
  }

  @Test
  void entryAfterTheFilesBytesIsRefused() {
    assertThat(problem(ElfBuilder.elf64().segment(0x10_0000, CODE, 4096).entry(0x10_0002)))
        .contains("outside the segments");
  }

  @Test
  void entryInTheUpperHalfIsRefused() {
    assertThat(problem(kernel.putLong(24, 0xffff_ffff_8010_0000L)))
        .startsWith("entry point 0xffffffff80100000");
  }

  @Test
  void imageLargerThanMemoryIsRefusedWithBothSizes() {
    ElfBuilder image = ElfBuilder.elf64().segment(0x10_0000, CODE, 8 << 20);

    BootException refusal = refusal(image.image(), memory);

    assertThat(refusal.problem())
        .isEqualTo(
            "segment 0 of 8 MiB (0x100000 to 0x8fffff) does not fit into guest memory of 4 MiB");
    assertThat(refusal.remedy()).contains("at least 9M");
  }

  @Test
  void overlappingSegmentsAreRefused() {
    assertThat(
            problem(
                ElfBuilder.elf64()
                    .segment(0x10_0000, CODE)
                    .segment(0x20_0000, CODE)
                    .segment(0x10_0001, CODE)))
        .isEqualTo(
            "segment 0 of 2 bytes (0x100000 to 0x100001)"
                + " overlaps segment 2 of 2 bytes (0x100001 to 0x100002)");
  }

  @Test
  void segmentInTheHoleIsRefusedWithoutAdviceToBuyMemory() {
    BootException refusal = refusal(ElfBuilder.elf64().segment(0xc000_0000L, CODE).image(), memory);

    assertThat(refusal.problem()).endsWith("does not fit into guest memory of 4 MiB");
    assertThat(refusal.remedy())
        .isEqualTo("place the kernel lower: no VM has memory from 3 GiB to 4 GiB");
    assertThat(refusal.setting()).isEqualTo("kernel");
  }

  @Test
  void kernelThatFitsNowhereBelowTheHoleHasToBecomeSmaller() {
    for (ElfBuilder image :
        List.of(
            ElfBuilder.elf64().segment(0x10_0000, CODE, 0xe000_0000L),
            ElfBuilder.elf64().segment(0, CODE, 0xc000_0001L))) {
      BootException refusal = refusal(image.image(), memory);

      assertThat(refusal.remedy())
          .isEqualTo("make the kernel smaller: no VM has memory from 3 GiB to 4 GiB");
      assertThat(refusal.setting()).isEqualTo("kernel");
    }
  }

  @Test
  void segmentBeyondTheLargestMemoryIsTheKernelsFault() {
    BootException refusal = refusal(ElfBuilder.elf64().segment(1L << 45, CODE).image(), memory);

    assertThat(refusal.remedy()).isEqualTo("place the kernel lower: no VM has more than 1048576M");
    assertThat(refusal.setting()).isEqualTo("kernel");
  }

  @Test
  void memoryForASegmentAboveTheHoleIsCountedWithoutTheHole() {
    ElfBuilder image = ElfBuilder.elf64().segment(0x1_0000_0000L, CODE);

    assertThat(refusal(image.image(), memory).remedy()).contains("at least 3073M");
  }
}
