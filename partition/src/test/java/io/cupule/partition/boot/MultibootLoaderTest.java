package io.cupule.partition.boot;

import static io.cupule.partition.boot.Refusals.refusal;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.memory.GuestMemory;
import io.cupule.kvm.memory.MemoryBacking;
import io.cupule.kvm.state.Reg;
import io.cupule.kvm.state.Regs;
import io.cupule.kvm.state.SegmentName;
import io.cupule.kvm.state.Sregs;
import io.cupule.partition.boot.plan.BootException;
import io.cupule.partition.boot.plan.BootModule;
import io.cupule.partition.boot.plan.EntryState;
import io.cupule.partition.boot.plan.FlatGdt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads what a kernel would read. Offsets are those of the Multiboot Specification 0.6.96, 3.3. */
final class MultibootLoaderTest {
  private static final byte[] CODE = {1, 2, 3};
  private static final long INFO = 0x9000;

  @AutoClose
  private final GuestMemory memory =
      GuestMemory.map(
          MemoryBacking.NORMAL,
          new GuestMemory.Slot(0, 4 << 20),
          new GuestMemory.Slot(0x1_0000_0000L, 1 << 20));

  private final ElfBuilder kernel = ElfBuilder.multiboot(3).segment(0x10_0000, CODE);

  @TempDir private Path directory;

  private EntryState load(BootModule... modules) {
    return KernelLoader.load(kernel.image(), "quiet root=/dev/null", List.of(modules), memory);
  }

  private BootModule module(String name, int size, String args) throws IOException {
    var content = new byte[size];
    Arrays.fill(content, (byte) 0x55);
    return new BootModule(Files.write(directory.resolve(name), content), args);
  }

  private String string(long gpa) {
    var bytes = new byte[64];
    memory.read(gpa, bytes, 0, bytes.length);
    String text = new String(bytes, UTF_8);
    return text.substring(0, text.indexOf('\0'));
  }

  @Test
  void entryIsTheElfHeadersEntry() {
    assertThat(load()).isEqualTo(new EntryState.ProtectedMode(0x10_0000, INFO, 0x1000, 0x1_0000));
    assertThat(memory.readShort(0x10_0000)).isEqualTo((short) 0x0201);
  }

  @Test
  void registersSayProtectedModeWithoutPaging() {
    var regs = new Regs();
    var sregs = new Sregs();

    load().applyTo(regs, sregs);

    assertThat(regs.get(Reg.RAX)).isEqualTo(0x2bad_b002L);
    assertThat(regs.get(Reg.RBX)).isEqualTo(INFO);
    assertThat(regs.get(Reg.RIP)).isEqualTo(0x10_0000);
    assertThat(regs.get(Reg.RFLAGS)).isEqualTo(2);
    assertThat(sregs.cr0()).isEqualTo(0x11);
    assertThat(sregs.cr4()).isZero();
    assertThat(sregs.efer()).isZero();
    assertThat(sregs.get(SegmentName.CS)).isEqualTo(FlatGdt.decode(8, memory.readLong(0x1008)));
    assertThat(sregs.get(SegmentName.CS).defaultBig()).isTrue();
  }

  @Test
  void flagsPromiseWhatIsThere() {
    load();

    assertThat(memory.readInt(INFO)).isEqualTo(0b10_0100_1101);
  }

  @Test
  void commandLineAndLoaderNameAreStrings() {
    load();

    assertThat(string(memory.readInt(INFO + 16))).isEqualTo("quiet root=/dev/null");
    assertThat(string(memory.readInt(INFO + 64))).isEqualTo("Cupule");
  }

  @Test
  void memorySizesAreInKibibytesBelow640KibAndFrom1Mib() {
    load();

    assertThat(memory.readInt(INFO + 4)).isEqualTo(640);
    assertThat(memory.readInt(INFO + 8)).isEqualTo(3 << 10);
  }

  @Test
  void memoryMapListsEverySlotAndReservesTheRangeBelow1Mib() {
    load();

    var entries = new ArrayList<String>();
    long at = Integer.toUnsignedLong(memory.readInt(INFO + 48));
    long end = at + memory.readInt(INFO + 44);
    for (; at < end; at += memory.readInt(at) + 4) {
      entries.add(
          "%x+%x type %d"
              .formatted(
                  memory.readLong(at + 4), memory.readLong(at + 12), memory.readInt(at + 20)));
    }
    assertThat(entries)
        .containsExactly(
            "0+a0000 type 1",
            "a0000+60000 type 2",
            "100000+300000 type 1",
            "100000000+100000 type 1");
  }

  @Test
  void modulesFollowTheKernelOnPagesOfTheirOwn() throws IOException {
    load(module("a", 5000, "first"), module("b", 1, "second one"));

    assertThat(memory.readInt(INFO + 20)).isEqualTo(2);
    long list = memory.readInt(INFO + 24);
    assertThat(memory.readInt(list)).isEqualTo(0x10_1000);
    assertThat(memory.readInt(list + 4)).isEqualTo(0x10_1000 + 5000);
    assertThat(string(memory.readInt(list + 8))).isEqualTo("first");
    assertThat(memory.readInt(list + 16)).isEqualTo(0x10_3000);
    assertThat(memory.readInt(list + 20)).isEqualTo(0x10_3001);
    assertThat(string(memory.readInt(list + 24))).isEqualTo("second one");
    assertThat(memory.readByte(0x10_1000 + 4999)).isEqualTo((byte) 0x55);
    assertThat(memory.readByte(0x10_1000 + 5000)).isZero();
    assertThat(memory.readByte(0x10_3000)).isEqualTo((byte) 0x55);
  }

  @Test
  void modulesStayClearOfTheKernelsZeroedMemory() throws IOException {
    kernel.segment(0x20_0000, CODE, 0x10_0000);

    load(module("a", 1, ""));

    assertThat(memory.readInt(memory.readInt(INFO + 24))).isEqualTo(0x30_0000);
  }

  @Test
  void modulesOfALowKernelStartAt1Mib() throws IOException {
    KernelLoader.load(
        ElfBuilder.multiboot(0).segment(0x2_0000, CODE).image(),
        "",
        List.of(module("a", 1, "")),
        memory);

    assertThat(memory.readInt(memory.readInt(INFO + 24))).isEqualTo(0x10_0000);
  }

  @Test
  void emptyModuleIsListed() throws IOException {
    load(module("a", 0, ""));

    long list = memory.readInt(INFO + 24);
    assertThat(memory.readInt(list)).isEqualTo(memory.readInt(list + 4));
  }

  @Test
  void moduleThatFillsTheMemoryToItsLastByteFits() throws IOException {
    load(module("a", (3 << 20) - 4096, ""));

    assertThat(memory.readByte((4 << 20) - 1)).isEqualTo((byte) 0x55);
  }

  @Test
  void moduleThatDoesNotFitIsNamed() throws IOException {
    BootModule large = module("large", (3 << 20) - 4095, "");

    BootException refusal = refusal(kernel.image(), "", List.of(large), memory);

    assertThat(refusal.image()).isEqualTo(large.file().toString());
    assertThat(refusal.problem()).startsWith("module of 3141633 bytes does not fit");
  }

  @Test
  void missingModuleIsNamed() {
    var missing = new BootModule(directory.resolve("initrd"), "");

    BootException refusal = refusal(kernel.image(), "", List.of(missing), memory);

    assertThat(refusal.image()).endsWith("initrd");
    assertThat(refusal.problem()).isEqualTo("no such file");
  }

  @Test
  void stringsOfAllModulesFit() throws IOException {
    BootModule module = module("a", 1, "x".repeat(4095));

    var entry =
        (EntryState.ProtectedMode)
            KernelLoader.load(kernel.image(), "", Collections.nCopies(64, module), memory);

    long list = memory.readInt(entry.info() + 24);
    assertThat(memory.readInt(entry.info() + 20)).isEqualTo(64);
    long last = memory.readInt(list + 63 * 16 + 8);
    assertThat(memory.readByte(last + 4094)).isEqualTo((byte) 'x');
    assertThat(memory.readByte(last + 4095)).isZero();
  }

  @Test
  void moduleThatFitsOnlyBelowAKernelGoesThere() throws IOException {
    ElfBuilder high = ElfBuilder.multiboot(0).segment(0x3f_f000, CODE);

    KernelLoader.load(high.image(), "", List.of(module("a", 0x10_0000, "")), memory);

    assertThat(memory.readInt(memory.readInt(INFO + 24))).isEqualTo(0x10_0000);
  }

  @Test
  void elf32WithoutAMultibootHeaderIsRefused() {
    assertThat(refusal(ElfBuilder.elf32().segment(0x10_0000, CODE).image(), memory).problem())
        .startsWith("ELF32 without a multiboot header");
  }

  @Test
  void headerThatEndsAt8KibIsFound() {
    int before = 8192 - 12 - 52 - 32;
    KernelImage image = ElfBuilder.multiboot(0).padding(before).segment(0x10_0000, CODE).image();

    assertThat(KernelLoader.load(image, "", List.of(), memory))
        .isInstanceOf(EntryState.ProtectedMode.class);
  }

  @Test
  void headerThatEndsAbove8KibIsNotFound() {
    int before = 8192 - 12 - 52 - 32 + 4;
    KernelImage image = ElfBuilder.multiboot(0).padding(before).segment(0x10_0000, CODE).image();

    assertThat(refusal(image, memory).problem()).contains("first 8 KiB");
  }

  @Test
  void headerOffItsAlignmentIsNotFound() {
    KernelImage image = ElfBuilder.multiboot(0).padding(2).segment(0x10_0000, CODE).image();

    assertThat(refusal(image, memory).problem()).contains("first 8 KiB");
  }

  @Test
  void wrongChecksumIsRefused() {
    KernelImage image = ElfBuilder.elf32().multibootHeader(0, 0).segment(0x10_0000, CODE).image();

    assertThat(refusal(image, memory).problem())
        .isEqualTo("multiboot header with a wrong checksum");
  }

  @Test
  void requiredVideoModeIsRefused() {
    BootException refusal =
        refusal(ElfBuilder.multiboot(7).segment(0x10_0000, CODE).image(), memory);

    assertThat(refusal.problem()).contains("a video mode (flag bit 2)");
    assertThat(refusal.remedy()).contains("serial port");
  }

  @Test
  void requiredFeaturesThatNobodyKnowsAreNamedTogetherWithTheOthers() {
    BootException refusal =
        refusal(ElfBuilder.multiboot(0x802f).segment(0x10_0000, CODE).image(), memory);

    assertThat(refusal.all())
        .extracting(BootException::problem)
        .satisfiesExactly(
            first -> assertThat(first).contains("video mode"),
            second -> assertThat(second).endsWith("(flag bits 3, 5, 15)"));
  }

  @Test
  void optionalFlagsAreIgnored() {
    KernelImage image = ElfBuilder.multiboot(1 << 17).segment(0x10_0000, CODE).image();

    assertThat(KernelLoader.load(image, "", List.of(), memory))
        .isInstanceOf(EntryState.ProtectedMode.class);
  }

  @Test
  void segmentThatEndsAt4GibIsOutsideThisMemoryButNoOverflow() {
    KernelImage image = ElfBuilder.multiboot(0).segment(0xffff_fffdL, CODE).image();

    assertThat(refusal(image, memory).problem()).contains("0xfffffffd to 0xffffffff");
  }

  @Test
  void segmentThatEndsAbove4GibIsRefused() {
    KernelImage image = ElfBuilder.multiboot(0).segment(0xffff_fffeL, CODE).image();

    assertThat(refusal(image, memory).problem()).endsWith("ends above 4 GiB");
  }
}
