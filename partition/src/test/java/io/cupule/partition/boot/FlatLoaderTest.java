package io.cupule.partition.boot;

import static io.cupule.partition.boot.Refusals.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.memory.GuestMemory;
import io.cupule.kvm.memory.MemoryBacking;
import io.cupule.kvm.state.Reg;
import io.cupule.kvm.state.Regs;
import io.cupule.kvm.state.Segment;
import io.cupule.kvm.state.SegmentName;
import io.cupule.kvm.state.Sregs;
import io.cupule.partition.boot.plan.BootException;
import io.cupule.partition.boot.plan.BootModule;
import io.cupule.partition.boot.plan.EntryState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FlatLoaderTest {
  @AutoClose
  private final GuestMemory memory =
      GuestMemory.map(MemoryBacking.NORMAL, new GuestMemory.Slot(0, 2 << 20));

  private static KernelImage image(long gpa, int size) {
    return KernelImage.bytes("boot.bin", new byte[size]).flatAt(gpa);
  }

  private EntryState load(KernelImage image) {
    return KernelLoader.load(image, "", List.of(), memory);
  }

  @Test
  void bootSectorStartsInSegmentZeroWithItsStackBelow() {
    assertThat(load(image(0x7c00, 512))).isEqualTo(new EntryState.RealMode(0, 0x7c00, 0, 0x7c00));
  }

  @Test
  void imageAtTheEndOfSegmentZeroStillStartsThere() {
    assertThat(load(image(0xffff, 512))).isEqualTo(new EntryState.RealMode(0, 0xffff, 0, 0xfff0));
  }

  @Test
  void imageAbove64KibStartsInASegmentOfItsOwn() {
    assertThat(load(image(0x1_2345, 512))).isEqualTo(new EntryState.RealMode(0x1234, 5, 0, 0xfff0));
  }

  @Test
  void imageAtTheBottomHasItsStackAbove() {
    assertThat(load(image(0x500, 0x101)))
        .isEqualTo(new EntryState.RealMode(0, 0x500, 0x61, 0x1000));
  }

  @Test
  void bytesArriveAtTheLoadAddress() {
    load(KernelImage.bytes("boot.bin", new byte[] {1, 2, 3}).flatAt(0x8000));

    assertThat(memory.readInt(0x8000)).isEqualTo(0x030201);
  }

  @Test
  void loadAddressMakesAnElfFileFlat() {
    KernelImage elf = ElfBuilder.elf64().segment(0x10_0000, (byte) 1).image().flatAt(0x7c00);

    assertThat(load(elf)).isInstanceOf(EntryState.RealMode.class);
    assertThat(memory.readInt(0x7c00)).isEqualTo(0x464c457f);
  }

  @Test
  void registersSayRealModeWithInterruptsOff() {
    var regs = new Regs();
    var sregs = new Sregs();
    sregs.efer(0x500);
    sregs.cr4(0x20);

    load(image(0x1_2345, 512)).applyTo(regs, sregs);

    assertThat(regs.get(Reg.RIP)).isEqualTo(5);
    assertThat(regs.get(Reg.RSP)).isEqualTo(0xfff0);
    assertThat(regs.get(Reg.RFLAGS)).isEqualTo(2);
    assertThat(sregs.get(SegmentName.CS))
        .isEqualTo(
            new Segment(
                0x1_2340, 0xffff, 0x1234, 11, true, 0, false, true, false, false, false, false));
    assertThat(sregs.get(SegmentName.SS).base()).isZero();
    assertThat(sregs.get(SegmentName.DS).limit()).isEqualTo(0xffff);
    assertThat(sregs.cr0()).isEqualTo(0x10);
    assertThat(sregs.cr4()).isZero();
    assertThat(sregs.efer()).isZero();
    assertThat(sregs.idt().limit()).isEqualTo(0x3ff);
  }

  @Test
  void loadAddressOf1MibIsRefused() {
    BootException refusal = refusal(image(0x10_0000, 512), memory);

    assertThat(refusal.problem()).isEqualTo("load address 0x100000");
    assertThat(refusal.remedy()).contains("below 1 MiB");
  }

  @Test
  void negativeLoadAddressIsRefused() {
    assertThat(refusal(image(-1, 512), memory).problem())
        .isEqualTo("load address 0xffffffffffffffff");
  }

  @Test
  void imageThatEndsAbove1MibIsRefused() {
    assertThat(refusal(image(0xf_ff00, 512), memory).problem())
        .isEqualTo("512 bytes at 0xfff00 end above 1 MiB");
  }

  @Test
  void imageUpTo1MibIsLoaded() {
    assertThat(load(image(0xf_fe00, 512))).isEqualTo(new EntryState.RealMode(0xffe0, 0, 0, 0xfff0));
  }

  @Test
  void imageLargerThanMemoryIsRefusedWithBothSizes() {
    try (var small = GuestMemory.map(MemoryBacking.NORMAL, new GuestMemory.Slot(0, 0x1_0000))) {
      assertThat(refusal(image(0x7c00, 100_000), small).problem())
          .isEqualTo(
              "image of 100000 bytes (0x7c00 to 0x2029f) does not fit into guest memory of 64 KiB");
    }
  }

  @Test
  void memoryWithoutRoomForTheStackIsRefused() {
    try (var high = GuestMemory.map(MemoryBacking.NORMAL, new GuestMemory.Slot(0x8000, 0x8000))) {
      assertThat(refusal(image(0x8000, 512), high).problem())
          .startsWith("stack of 4 KiB (0x7000 to 0x7fff) does not fit");
    }
  }

  @Test
  void imageThatFillsTheLowestMebibyteLeavesNoRoomForAStack() {
    assertThat(refusal(image(0, 0xf_f001), memory).problem())
        .isEqualTo("leaves no room for a stack of 4 KiB");
  }

  @ParameterizedTest
  @CsvSource({
    "0x0, 0x100000, 4 KiB",
    "0x10, 0xfffef, 4079 bytes",
    "0x0, 0xff001, 1 byte",
    "0x7c00, 0xff001, 1 byte"
  })
  void imageThatFitsNowhereBesideItsStackIsTooLargeByThisMuch(
      String address, String size, String surplus) {
    BootException refusal = refusal(image(Long.decode(address), Integer.decode(size)), memory);

    assertThat(refusal.remedy())
        .isEqualTo("make it smaller by " + surplus + ": both lie below 1 MiB");
    assertThat(refusal.setting()).isEqualTo("kernel");
  }

  @Test
  void imageThatLeavesRoomForItsStackHigherUpIsSentThere() {
    int size = 0xf_f000;

    assertThat(refusal(image(0x10, size), memory).remedy())
        .isEqualTo("load it at 0x1000 or higher");
    assertThat(load(image(0x1000, size))).isInstanceOf(EntryState.RealMode.class);
  }

  @Test
  void emptyImageIsRefused() {
    assertThat(refusal(image(0x7c00, 0), memory).problem()).isEqualTo("empty file");
  }

  @Test
  void argumentsAreRefused() {
    assertThat(refusal(image(0x7c00, 512), "quiet", List.of(), memory).problem())
        .startsWith("arguments for a flat image");
  }

  @Test
  void modulesAreRefused(@TempDir Path directory) throws IOException {
    Path initrd = Files.write(directory.resolve("initrd"), new byte[1]);
    var modules = List.of(new BootModule(initrd, ""));

    assertThat(refusal(image(0x7c00, 512), "", modules, memory).problem())
        .contains("not multiboot");
  }
}
