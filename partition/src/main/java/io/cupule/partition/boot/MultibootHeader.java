package io.cupule.partition.boot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The header by which a kernel asks for multiboot (Multiboot Specification 0.6.96, 3.1). */
final class MultibootHeader {
  private static final int MAGIC = 0x1bad_b002;
  private static final int SIZE = 12;
  private static final int SEARCHED = 8192;
  private static final int REQUIRED_FLAGS = 0xffff;

  /** Page-aligned modules and memory information: every kernel gets these. */
  private static final int SUPPORTED_FLAGS = 0b11;

  private static final int AOUT_KLUDGE = 1 << 16;

  private MultibootHeader() {}

  /** Refuses a kernel without a header, or with one that asks for what this loader does not do. */
  static void check(ImageContent content) {
    int flags = findFlags(content);
    if ((flags & AOUT_KLUDGE) != 0) {
      throw new BootException(
          content.name(),
          "its multiboot header gives load addresses (flag bit 16)",
          "clear the flag, the ELF program headers are used");
    }
    int unsupported = flags & REQUIRED_FLAGS & ~SUPPORTED_FLAGS;
    if (unsupported != 0) {
      throw new BootException(
          content.name(),
          String.format("its multiboot header requires unsupported features (flags 0x%x)", flags),
          String.format("clear the flags 0x%x", unsupported));
    }
  }

  private static int findFlags(ImageContent content) {
    int searched = (int) Math.min(SEARCHED, content.size());
    var bytes = ByteBuffer.wrap(content.bytes(0, searched)).order(ByteOrder.LITTLE_ENDIAN);
    boolean badChecksum = false;
    for (int i = 0; i <= searched - SIZE; i += 4) {
      if (bytes.getInt(i) == MAGIC) {
        int flags = bytes.getInt(i + 4);
        if (MAGIC + flags + bytes.getInt(i + 8) == 0) {
          return flags;
        }
        badChecksum = true;
      }
    }
    throw new BootException(
        content.name(),
        badChecksum
            ? "multiboot header with a wrong checksum"
            : "ELF32 without a multiboot header in its first 8 KiB",
        badChecksum ? "make magic + flags + checksum 0" : "add one, or build it as ELF64");
  }
}
