package io.cupule.partition.boot;

import static io.cupule.partition.boot.Refusals.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.cupule.kvm.memory.GuestMemory;
import io.cupule.kvm.memory.MemoryBacking;
import io.cupule.partition.boot.plan.BootException;
import io.cupule.partition.boot.plan.ImageContent;
import io.cupule.partition.file.NamedFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ImageContentTest {
  private static final long TEN_GIB = 10L << 30;

  @AutoClose
  private final GuestMemory memory =
      GuestMemory.map(MemoryBacking.NORMAL, new GuestMemory.Slot(0, 2 << 20));

  @TempDir private Path directory;

  @Test
  void kernelIsReadFromItsFileAtEachLoad() throws IOException {
    Path file = directory.resolve("kernel.bin");
    KernelImage image = KernelImage.file(file).flatAt(0x7c00);
    Files.write(file, new byte[] {1});
    KernelLoader.load(image, "", List.of(), memory);
    Files.write(file, new byte[] {2});

    KernelLoader.load(image, "", List.of(), memory);

    assertThat(memory.readByte(0x7c00)).isEqualTo((byte) 2);
  }

  @Test
  void missingFileIsRefused() {
    BootException refusal = refusal(KernelImage.file(directory.resolve("kernel")), memory);

    assertThat(refusal.image()).isEqualTo(directory.resolve("kernel").toString());
    assertThat(refusal.problem()).isEqualTo("no such file");
  }

  @Test
  void folderIsRefused() {
    assertThat(refusal(KernelImage.file(directory), memory).problem())
        .isEqualTo("not a regular file");
  }

  @Test
  void deviceIsRefused() {
    assertThat(refusal(KernelImage.file(Path.of("/dev/zero")), memory).problem())
        .isEqualTo("not a regular file");
  }

  @Test
  void pathThroughAFileIsRefused() throws IOException {
    Path file = Files.write(directory.resolve("file"), new byte[] {1});

    assertThat(refusal(KernelImage.file(file.resolve("kernel")), memory).problem())
        .startsWith("cannot be read (");
  }

  @Test
  void hugeSparseFileCostsNoHeap() throws IOException {
    Path file = directory.resolve("kernel");
    byte[] kernel = ElfBuilder.elf64().segment(0x10_0000, (byte) 5).build();
    try (var channel = new RandomAccessFile(file.toFile(), "rw")) {
      channel.write(kernel);
      channel.setLength(TEN_GIB);
    }

    KernelLoader.load(KernelImage.file(file), "", List.of(), memory);

    assertThat(memory.readByte(0x10_0000)).isEqualTo((byte) 5);
  }

  @Test
  void fileThatShrinksWhileItIsReadIsReported() throws IOException {
    Path file = Files.write(directory.resolve("kernel"), new byte[100]);
    try (ImageContent content = ImageContent.of(NamedFile.own(file))) {
      Files.write(file, new byte[10]);

      assertThatExceptionOfType(BootException.class)
          .isThrownBy(() -> content.bytes(0, 100))
          .withMessageContaining("truncated while it was read");
    }
  }

  @Test
  void bytesGivenToAnImageAreCopied() {
    var bytes = new byte[] {1};
    KernelImage image = KernelImage.bytes("kernel", bytes).flatAt(0x7c00);
    bytes[0] = 2;

    KernelLoader.load(image, "", List.of(), memory);

    assertThat(memory.readByte(0x7c00)).isEqualTo((byte) 1);
  }
}
