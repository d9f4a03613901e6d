package io.cupule.partition.boot.multiboot;

import io.cupule.partition.boot.plan.BootException;
import io.cupule.partition.boot.plan.Faults;
import io.cupule.partition.boot.plan.ImageContent;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The multiboot header of a kernel (Multiboot Specification 0.6.96, 3.1).
 *
 * @param offset its offset in the file, below 8 KiB
 * @param flags the features that the kernel asks for
 * @param addresses where the kernel goes, if the header says so (flag bit 16)
 */
public record MultibootHeader(int offset, int flags, Optional<Addresses> addresses) {
  private static final int MAGIC = 0x1bad_b002;
  private static final int SIZE = 12;
  private static final int SIZE_WITH_ADDRESSES = 32;
  private static final int SEARCHED = 8192;

  /** Page-aligned modules and memory information: every kernel gets these. */
  private static final int SUPPORTED_FLAGS = 0b11;

  private static final int VIDEO_MODE = 1 << 2;
  private static final int LAST_REQUIRED_BIT = 15;
  private static final int ADDRESS_FIELDS = 1 << 16;

  private static final int MAGIC2 = 0xe852_50d6;
  private static final int SIZE2 = 16;
  private static final int SEARCHED2 = 32768;

  /**
   * The address fields of the header.
   *
   * @param header gpa of the header
   * @param load gpa of the first byte that is loaded
   * @param loadEnd gpa after the last byte of the file; 0 for all of the file
   * @param bssEnd gpa after the zeroes that follow; 0 for none
   * @param entry gpa of the first instruction
   */
  record Addresses(long header, long load, long loadEnd, long bssEnd, long entry) {}

  /**
   * Looks for the header.
   *
   * @throws BootException if it should have address fields but ends before them
   */
  public static Optional<MultibootHeader> find(ImageContent content) {
    ByteBuffer bytes = start(content, SEARCHED);
    for (int i = 0; i <= bytes.limit() - SIZE; i += 4) {
      int flags = bytes.getInt(i + 4);
      if (bytes.getInt(i) == MAGIC && MAGIC + flags + bytes.getInt(i + 8) == 0) {
        return Optional.of(new MultibootHeader(i, flags, addresses(content, bytes, i, flags)));
      }
    }
    return Optional.empty();
  }

  private static Optional<Addresses> addresses(
      ImageContent content, ByteBuffer bytes, int offset, int flags) {
    if ((flags & ADDRESS_FIELDS) == 0) {
      return Optional.empty();
    }
    if (bytes.limit() - offset < SIZE_WITH_ADDRESSES) {
      throw new BootException(
          content.name(),
          "its multiboot header has address fields (flag bit 16), and ends beyond the file or its"
              + " first 8 KiB",
          "move the header to the start of the file");
    }
    bytes.position(offset + SIZE);
    return Optional.of(
        new Addresses(word(bytes), word(bytes), word(bytes), word(bytes), word(bytes)));
  }

  private static long word(ByteBuffer bytes) {
    return Integer.toUnsignedLong(bytes.getInt());
  }

  /** Refuses an image with a header that has a wrong checksum. */
  public static void refuseBroken(ImageContent content) {
    ByteBuffer bytes = start(content, SEARCHED);
    for (int i = 0; i <= bytes.limit() - SIZE; i += 4) {
      if (bytes.getInt(i) == MAGIC) {
        throw new BootException(
            content.name(),
            "multiboot header with a wrong checksum",
            "make magic + flags + checksum 0");
      }
    }
  }

  /** Refuses an image that has only a Multiboot 2 header, which means 32-bit code. */
  public static void refuseMultiboot2(ImageContent content) {
    ByteBuffer bytes = start(content, SEARCHED2);
    for (int i = 0; i <= bytes.limit() - SIZE2; i += 8) {
      int sum = bytes.getInt(i + 4) + bytes.getInt(i + 8) + bytes.getInt(i + 12);
      if (bytes.getInt(i) == MAGIC2 && MAGIC2 + sum == 0) {
        throw new BootException(
            content.name(),
            "a Multiboot 2 kernel, and Cupule boots Multiboot 1",
            "give it a Multiboot 1 header; or remove the header from an ELF64 whose entry point is"
                + " 64-bit code");
      }
    }
  }

  private static ByteBuffer start(ImageContent content, int searched) {
    int length = (int) Math.min(searched, content.size());
    return ByteBuffer.wrap(content.bytes(0, length)).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Refuses a header that requires features this loader lacks; the message names all of them. */
  void checkFlags(String image) {
    var faults = new Faults();
    if ((flags & VIDEO_MODE) != 0) {
      faults.attempt(() -> {
        throw new BootException(
            image,
            "its multiboot header requires a video mode (flag bit 2), and a VM has no display",
            "clear the flag, and print to the serial port");
      });
    }
    List<String> unknown =
        IntStream.rangeClosed(0, LAST_REQUIRED_BIT)
            .filter(bit -> (flags & ~(SUPPORTED_FLAGS | VIDEO_MODE) & 1 << bit) != 0)
            .mapToObj(Integer::toString)
            .toList();
    if (!unknown.isEmpty()) {
      faults.attempt(() -> {
        throw new BootException(
            image,
            "its multiboot header requires features that Multiboot 1 does not have (flag bits "
                + unknown.stream().collect(Collectors.joining(", "))
                + ")",
            "clear these flags");
      });
    }
    faults.raise();
  }
}
