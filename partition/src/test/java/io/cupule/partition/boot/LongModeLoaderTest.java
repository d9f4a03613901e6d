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
import io.cupule.partition.boot.plan.AddressMap;
import io.cupule.partition.boot.plan.BootModule;
import io.cupule.partition.boot.plan.EntryState;
import io.cupule.partition.boot.plan.FlatGdt;
import io.cupule.partition.boot.plan.ImageContent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LongModeLoaderTest {
  private static final byte[] CODE = {1, 2, 3};

  @AutoClose
  private final GuestMemory memory =
      GuestMemory.map(MemoryBacking.NORMAL, new GuestMemory.Slot(0, 4 << 20));

  private final ElfBuilder kernel = ElfBuilder.elf64().segment(0x10_0000, CODE);

  private EntryState load(ElfBuilder image, String args) {
    return KernelLoader.load(image.image(), args, List.of(), memory);
  }

  private byte[] read(long gpa, int length) {
    var bytes = new byte[length];
    memory.read(gpa, bytes, 0, length);
    return bytes;
  }

  @Test
  void entryIsTheElfHeadersEntry() {
    assertThat(load(kernel.entry(0x10_0002), ""))
        .isEqualTo(
            new EntryState.LongMode(
                0x10_0002, 0x1000, 0x1_0000, 0x2000, 0x8000, 4 << 20, 0x9000, 3));
  }

  @Test
  void segmentsGoToTheirPhysicalAddresses() {
    load(kernel.segment(0x20_0000, (byte) 9).putLong(64 + 16, 0xffff_8000_0010_0000L), "");

    assertThat(read(0x10_0000, 3)).isEqualTo(CODE);
    assertThat(memory.readByte(0x20_0000)).isEqualTo((byte) 9);
  }

  @Test
  void memoryBeyondTheFilesBytesIsZeroedAlsoOnARestart() {
    memory.fill(0x10_0000, 0x1000, (byte) 0xcc);

    load(ElfBuilder.elf64().segment(0x10_0000, CODE, 6), "");

    assertThat(read(0x10_0000, 7)).containsExactly(1, 2, 3, 0, 0, 0, 0xcc);
  }

  @Test
  void segmentMayEndWithTheMemory() {
    load(kernel.segment((4 << 20) - 1, (byte) 7), "");

    assertThat(memory.readByte((4 << 20) - 1)).isEqualTo((byte) 7);
  }

  @Test
  void segmentLargerThanACopyingStepArrivesWhole() {
    var content = new byte[3 * ImageContent.CHUNK + 17];
    new Random(1).nextBytes(content);

    load(ElfBuilder.elf64().segment(0x10_0000, content), "");

    assertThat(read(0x10_0000, content.length)).isEqualTo(content);
  }

  @Test
  void commandLineIsNulTerminatedAlsoOnARestart() {
    load(kernel, "a longer line");

    load(kernel, "größe=1");

    assertThat(read(0x8000, 14)).isEqualTo("größe=1\0\0\0\0\0".getBytes(UTF_8));
  }

  @Test
  void commandLineOf4095BytesFits() {
    load(kernel, "x".repeat(4095));

    assertThat(read(0x8000 + 4094, 2)).containsExactly('x', 0);
  }

  @Test
  void longerCommandLineIsRefused() {
    assertThat(refusal(kernel.image(), "x".repeat(4096), List.of(), memory).problem())
        .isEqualTo("command line of 4096 bytes");
  }

  @Test
  void nulInTheCommandLineIsRefused() {
    assertThat(refusal(kernel.image(), "a\0b", List.of(), memory).problem()).contains("NUL");
  }

  @Test
  void modulesAreRefused(@TempDir Path directory) throws IOException {
    Path initrd = Files.write(directory.resolve("initrd"), new byte[1]);
    var modules = List.of(new BootModule(initrd, ""));

    assertThat(refusal(kernel.image(), "", modules, memory).problem()).contains("not multiboot");
  }

  @Test
  void registersSayLongModeWithInterruptsOff() {
    var regs = new Regs();
    var sregs = new Sregs();
    regs.set(Reg.R15, 42);

    load(kernel, "").applyTo(regs, sregs);

    assertThat(regs.get(Reg.RIP)).isEqualTo(0x10_0000);
    assertThat(regs.get(Reg.RDI)).isEqualTo(0x8000);
    assertThat(regs.get(Reg.RSI)).isEqualTo(4 << 20);
    assertThat(regs.get(Reg.RSP)).isEqualTo(0x1_0000);
    assertThat(regs.get(Reg.RFLAGS)).isEqualTo(2);
    assertThat(regs.get(Reg.R15)).isZero();
    assertThat(sregs.cr0()).isEqualTo(0x8001_0033L);
    assertThat(sregs.cr3()).isEqualTo(0x2000);
    assertThat(sregs.cr4()).isEqualTo(0x620);
    assertThat(sregs.efer()).isEqualTo(0x500);
    assertThat(sregs.idt().limit()).isZero();
  }

  @Test
  void segmentRegistersAreWhatTheGdtInMemorySays() {
    var sregs = new Sregs();

    load(kernel, "").applyTo(new Regs(), sregs);

    assertThat(sregs.gdt().base()).isEqualTo(0x1000);
    assertThat(sregs.gdt().limit()).isEqualTo(23);
    var code = FlatGdt.decode(8, memory.readLong(0x1008));
    assertThat(sregs.get(SegmentName.CS)).isEqualTo(code);
    assertThat(code.longMode()).isTrue();
    for (var name : List.of(SegmentName.DS, SegmentName.ES, SegmentName.SS)) {
      assertThat(sregs.get(name)).isEqualTo(FlatGdt.decode(0x10, memory.readLong(0x1010)));
    }
  }

  @Test
  void sizeInRsiIsWhatIsThereFromZeroOn() {
    try (var large =
        GuestMemory.map(
            MemoryBacking.NORMAL, AddressMap.slots(4L << 30).toArray(GuestMemory.Slot[]::new))) {
      var state = (EntryState.LongMode) KernelLoader.load(kernel.image(), "", List.of(), large);

      assertThat(state.memoryFromZero()).isEqualTo(3L << 30);
      assertThat(state.memoryMapLength()).isEqualTo(4);
      long last = state.memoryMap() + 3 * 24;
      assertThat(large.readLong(last)).isEqualTo(1L << 32);
      assertThat(large.readLong(last + 8)).isEqualTo(1L << 30);
      assertThat(large.readLong(last + 16)).isEqualTo(1);
    }
  }

  @Test
  void memoryMapComesInRdxAndRcx() {
    var regs = new Regs();

    load(kernel, "").applyTo(regs, new Sregs());

    assertThat(regs.get(Reg.RCX)).isEqualTo(3);
    long reserved = regs.get(Reg.RDX) + 24;
    assertThat(memory.readLong(reserved)).isEqualTo(0xa_0000);
    assertThat(memory.readLong(reserved + 8)).isEqualTo(0x6_0000);
    assertThat(memory.readLong(reserved + 16)).isEqualTo(2);
  }
}
