package io.cupule.partition.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.memory.GuestMemory;
import io.cupule.kvm.memory.MemoryBacking;
import io.cupule.kvm.state.Regs;
import io.cupule.kvm.state.SegmentName;
import io.cupule.kvm.state.Sregs;
import io.cupule.partition.boot.plan.BootException;
import io.cupule.partition.boot.plan.EntryState;
import io.cupule.partition.boot.plan.FlatGdt;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Segments as linkers write them, and a loader that makes room for them. */
final class BootPlacementTest {
  private static final byte[] CODE = {1, 2, 3};
  private static final long HIGHER_HALF = 0xffff_ffff_8000_0000L;

  @AutoClose
  private final GuestMemory memory =
      GuestMemory.map(MemoryBacking.NORMAL, new GuestMemory.Slot(0, 4 << 20));

  private EntryState load(ElfBuilder image) {
    return KernelLoader.load(image.image(), "quiet", List.of(), memory);
  }

  private static ElfBuilder kernel(String kind) {
    return switch (kind) {
      case "elf64" -> ElfBuilder.elf64();
      case "multiboot in ELF64" -> ElfBuilder.elf64().multibootHeader(0, -0x1bad_b002);
      default -> ElfBuilder.multiboot(0);
    };
  }

  private static long entry(EntryState state) {
    return switch (state) {
      case EntryState.LongMode mode -> mode.entry();
      case EntryState.ProtectedMode mode -> mode.entry();
      case EntryState.RealMode mode -> mode.ip();
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"elf64", "multiboot", "multiboot in ELF64"})
  void segmentWithoutBytesInTheFileNeedsNoOffsetInIt(String kind) {
    memory.fill(0x20_0000, 0x1000, (byte) 0xcc);
    ElfBuilder image = kernel(kind).segment(0x10_0000, CODE).segment(0x20_0000, new byte[0], 0x800);
    boolean is64 = !kind.equals("multiboot");
    int second = is64 ? 64 + 56 : 52 + 32;
    image = is64 ? image.putLong(second + 8, 0x1f_f000) : image.putInt(second + 4, 0x1f_f000);

    load(image);

    assertThat(memory.readLong(0x20_07f8)).isZero();
    assertThat(memory.readByte(0x20_0800)).isEqualTo((byte) 0xcc);
  }

  @ParameterizedTest
  @ValueSource(longs = {HIGHER_HALF, 0xffff_ffff_ffff_ffffL, 0, 0x10_0001})
  void segmentWithoutMemoryIsNone(long address) {
    ElfBuilder image = ElfBuilder.elf64().segment(0x10_0000, CODE).segment(address, new byte[0], 0);

    assertThat(entry(load(image.putLong(64 + 56 + 8, 0x7fff_ffff_ffffL)))).isEqualTo(0x10_0000);
  }

  @ParameterizedTest
  @CsvSource({
    "elf64, 0x0",
    "elf64, 0x1000",
    "elf64, 0x2000",
    "elf64, 0x8000",
    "elf64, 0x9000",
    "elf64, 0xf000",
    "multiboot, 0x0",
    "multiboot, 0x1000",
    "multiboot, 0x8000",
    "multiboot, 0x9000",
    "multiboot, 0xfffe",
    "multiboot in ELF64, 0x8000"
  })
  void whatTheLoaderAddsGivesWayToTheKernel(String kind, String low) {
    long address = Long.decode(low);
    var code = new byte[0x3000];
    Arrays.fill(code, (byte) 0x90);

    EntryState state = load(kernel(kind).segment(0x10_0000, CODE).segment(address, code));

    var loaded = new byte[code.length];
    memory.read(address, loaded, 0, loaded.length);
    assertThat(loaded).isEqualTo(code);
    var sregs = new Sregs();
    state.applyTo(new Regs(), sregs);
    assertThat(FlatGdt.decode(8, memory.readLong(sregs.gdt().base() + 8)))
        .isEqualTo(sregs.get(SegmentName.CS));
  }

  @Test
  void kernelThatFillsTheLow640KibLeavesRoomAtTheEndOfMemory() {
    var state = (EntryState.LongMode) load(ElfBuilder.elf64().segment(0, CODE, 0xa_0000));

    assertThat(List.of(state.gdt(), state.commandLine(), state.memoryMap(), state.pageTables()))
        .allSatisfy(gpa -> assertThat(gpa).isBetween(0x30_0000L, 0x3f_f000L));
    assertThat(memory.readByte(state.commandLine())).isEqualTo((byte) 'q');
  }

  @Test
  void kernelThatFillsTheMemoryLeavesNoRoom() {
    ElfBuilder image = ElfBuilder.elf64().segment(0, CODE, 0x3f_f000);

    BootException refusal = Refusals.refusal(image.image(), memory);

    assertThat(refusal.problem()).startsWith("the kernel leaves no room for ");
    assertThat(refusal.setting()).isEqualTo("memory");
  }

  @ParameterizedTest
  @ValueSource(strings = {"elf64", "multiboot in ELF64"})
  void virtualEntryIsEnteredWhereItsSegmentIsLoaded(String kind) {
    ElfBuilder image =
        kernel(kind)
            .segment(HIGHER_HALF + 0x10_0000, 0x10_0000, CODE, 3)
            .segment(HIGHER_HALF + 0x20_0000, 0x20_0000, CODE, 3)
            .entry(HIGHER_HALF + 0x20_0002);

    assertThat(entry(load(image))).isEqualTo(0x20_0002);
  }

  @Test
  void virtualEntryOfAnElf32IsEnteredWhereItsSegmentIsLoaded() {
    ElfBuilder image =
        ElfBuilder.multiboot(0).segment(0xc010_0000L, 0x10_0000, CODE, 3).entry(0xc010_0001L);

    assertThat(entry(load(image))).isEqualTo(0x10_0001);
  }

  @Test
  void physicalEntryOfAHigherHalfKernelIsTakenAsItIs() {
    ElfBuilder image =
        ElfBuilder.elf64().segment(HIGHER_HALF + 0x10_0000, 0x10_0000, CODE, 3).entry(0x10_0001);

    assertThat(entry(load(image))).isEqualTo(0x10_0001);
  }

  @Test
  void entryThatIsVirtualInOneSegmentAndPhysicalInAnotherIsVirtual() {
    ElfBuilder image =
        ElfBuilder.elf64()
            .segment(0x30_0000, 0x10_0000, CODE, 3)
            .segment(0x10_0000, 0x20_0000, CODE, 3)
            .entry(0x10_0001);

    assertThat(entry(load(image))).isEqualTo(0x20_0001);
  }
}
