package io.cupule.partition.boot;

import io.cupule.kvm.GuestMemory;
import io.cupule.partition.boot.BootException.Fault;
import java.nio.charset.StandardCharsets;

/**
 * The first 64 KiB of guest memory, which belong to the loader until the kernel has read what it
 * needs. Kernels with a header may not have segments here. {@code docs/boot.md} shows the map.
 */
final class BootArea {
  static final long GDT = 0x1000;
  static final long PAGE_TABLES = 0x2000;
  static final long COMMAND_LINE = 0x8000;
  static final long BOOT_INFO = 0x9000;
  static final long BOOT_INFO_END = 0xc000;
  static final long STACK_TOP = 0x10000;
  static final long SIZE = 0x10000;

  /** Bytes of a command line, without its NUL. */
  static final int COMMAND_LINE_LIMIT = (int) (BOOT_INFO - COMMAND_LINE) - 1;

  private BootArea() {}

  /** Zeroes the area, which lies in memory: a restarted VM finds nothing of its past there. */
  static void clear(GuestMemory memory) {
    memory.fill(0, SIZE, (byte) 0);
  }

  static void writeCommandLine(String image, String args, GuestMemory memory) {
    byte[] bytes = cString(image, args);
    if (bytes.length > COMMAND_LINE_LIMIT + 1) {
      throw new BootException(
          Fault.ARGS,
          image,
          "command line of " + (bytes.length - 1) + " bytes",
          "shorten it to " + COMMAND_LINE_LIMIT);
    }
    memory.write(COMMAND_LINE, bytes, 0, bytes.length);
  }

  /** The string in UTF-8 with a NUL at its end. */
  static byte[] cString(String image, String text) {
    if (text.indexOf('\0') >= 0) {
      throw new BootException(Fault.ARGS, image, "NUL in its arguments", "remove it");
    }
    return (text + '\0').getBytes(StandardCharsets.UTF_8);
  }
}
