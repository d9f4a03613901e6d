package io.cupule.partition.boot;

import static io.cupule.partition.boot.Refusals.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.memory.GuestMemory;
import io.cupule.kvm.memory.MemoryBacking;
import io.cupule.partition.boot.plan.BootException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that are no kernels for Cupule are named as what they are. */
final class ForeignImageTest {
  @AutoClose
  private final GuestMemory memory =
      GuestMemory.map(MemoryBacking.NORMAL, new GuestMemory.Slot(0, 4 << 20));

  /** Zeroes with marks, each written {@code offset:hex}. */
  private static KernelImage image(int size, String marks) {
    var bytes = new byte[size];
    for (String mark : marks.split(" ", -1)) {
      String[] parts = mark.split(":", -1);
      byte[] value = HexFormat.of().parseHex(parts[1]);
      System.arraycopy(value, 0, bytes, Integer.decode(parts[0]), value.length);
    }
    return KernelImage.bytes("kernel", bytes);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          70000  | 0x1fe:55aa 0x202:48647253           | Linux kernel (bzImage) | multiboot 1 or ELF64
          70000  | 0:4d5a 0x1fe:55aa 0x202:48647253    | Linux kernel (bzImage) | multiboot 1 or ELF64
          4096   | 0:4d5a 0x3c:80000000 0x80:50450000  | EFI or Windows program (PE) | firmware
          4096   | 0:4d5a 0x3c:ffffffff                | DOS program | multiboot 1 or ELF64
          4096   | 0:4d5a                              | DOS program | multiboot 1 or ELF64
          70000  | 0x8001:4344303031                   | ISO 9660 | take the kernel out
          70000  | 0x1fe:55aa 0x8001:4344303031        | ISO 9660 | take the kernel out
          65536  | 0:55aa80                            | expansion ROM | firmware
          131072 | 0x1fff0:ea5be000f0                  | BIOS image | firmware
          131072 | 0x1fff0:9090e90000                  | BIOS image | firmware
          65536  | 0x28:5f465648                       | UEFI firmware | firmware
          512    | 0x1fe:55aa                          | boot sector | 0x7c00
          65536  | 0x1fe:55aa                          | disk image (MBR) | take the kernel out
          65536  | 0x1fe:55aa 0x200:4546492050415254   | disk image (GPT) | take the kernel out
          4096   | 0:514649fb                          | QCOW2 | take the kernel out
          4096   | 0:1f8b08                            | gzip | gunzip
          4096   | 0:fd377a585a00                      | xz | unxz
          4096   | 0:28b52ffd                          | zstd | unzstd
          4096   | 0:3037303730                        | cpio | modules
          4096   | 0:213c617263683e0a                  | static library | link it
          4096   | 0:232f2f                            | neither an ELF64 nor a multiboot 1 kernel | load address
          4096   | 0:02b0ad1b                          | wrong checksum | checksum 0
          """)
  void formatIsNamedWithARemedy(int size, String marks, String format, String remedy) {
    BootException refusal = refusal(image(size, marks), memory);

    assertThat(refusal.problem()).contains(format);
    assertThat(refusal.remedy()).contains(remedy);
    assertThat(refusal.setting()).isEqualTo("kernel");
  }

  @ParameterizedTest
  @CsvSource({"#!/bin/sh, a script", "{\"name\": 1}, a text file", "größe, a text file"})
  void textIsNamed(String text, String what) {
    byte[] bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);

    assertThat(refusal(KernelImage.bytes("readme", bytes), memory).problem()).startsWith(what);
  }

  @Test
  void emptyFileIsNamed() {
    assertThat(refusal(KernelImage.bytes("kernel", new byte[0]), memory).problem())
        .isEqualTo("empty file");
  }

  @Test
  void multiboot2KernelIsNotEnteredInLongMode() {
    ElfBuilder elf = ElfBuilder.elf64().multibootHeader(0, 0).segment(0x10_0000, (byte) 1);
    int header = 64 + 56;
    elf.putInt(header, 0xe852_50d6).putInt(header + 4, 0).putInt(header + 8, 24);
    byte[] image = Arrays.copyOf(elf.build(), 256);
    ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN).putInt(header + 12, -(0xe852_50d6 + 24));

    assertThat(refusal(KernelImage.bytes("kernel", image), memory).problem())
        .isEqualTo("a Multiboot 2 kernel, and Cupule boots Multiboot 1");
  }
}
