package io.cupule.partition.boot.plan;

import io.cupule.partition.boot.plan.BootException.Fault;
import java.nio.charset.StandardCharsets;

/**
 * Addresses in the first 64 KiB of guest memory where the loader puts the data that a kernel needs
 * at its start, unless the kernel occupies them. {@code docs/boot.md} shows the map.
 */
public final class BootArea {
  /** The descriptor table. */
  public static final long GDT = 0x1000;

  static final long PAGE_TABLES = 0x2000;
  static final long COMMAND_LINE = 0x8000;

  /** Multiboot information, or the memory map of an ELF64 kernel. */
  public static final long BOOT_INFO = 0x9000;

  static final long STACK = 0xc000;
  static final long STACK_SIZE = 0x4000;

  /** Largest command line in bytes, without its NUL. */
  static final int COMMAND_LINE_LIMIT = 4095;

  private BootArea() {}

  /** Returns the command line in UTF-8 with a NUL at its end. */
  public static byte[] commandLine(String image, String args) {
    requireNoNul(image, args);
    byte[] bytes = cString(args);
    if (bytes.length > COMMAND_LINE_LIMIT + 1) {
      throw new BootException(
          Fault.ARGS,
          image,
          "command line of " + (bytes.length - 1) + " bytes",
          "shorten it to " + COMMAND_LINE_LIMIT);
    }
    return bytes;
  }

  /** Refuses a string with a NUL inside, which would end it for the kernel. */
  static void requireNoNul(String image, String text) {
    if (text.indexOf('\0') >= 0) {
      throw new BootException(Fault.ARGS, image, "NUL in its arguments", "remove it");
    }
  }

  /** Returns the string in UTF-8 with a NUL at its end. */
  public static byte[] cString(String text) {
    return (text + '\0').getBytes(StandardCharsets.UTF_8);
  }
}
