package io.cupule.partition.boot.plan;

import io.cupule.kvm.memory.GuestMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Page tables that map the first 4 GiB, and all memory beyond, to themselves in 2 MiB pages, which
 * every processor with long mode has. They are writable and for CPL 0 only (Intel SDM volume 3,
 * 4.5). One PML4 comes first, then the page directory pointer tables, then the page directories, in
 * consecutive 4 KiB pages.
 */
final class PageTables {
  private static final long PRESENT_WRITABLE = 0b11;
  private static final long LARGE = 0x80;
  private static final long TABLE = 0x1000;
  private static final long LARGE_PAGE = 2L << 20;
  private static final int ENTRIES = 512;

  /** The size that one page directory maps. */
  private static final long GIB = 1L << 30;

  private PageTables() {}

  /** Returns the end of the mapping for a VM with this memory, a multiple of 1 GiB. */
  static long end(List<Ram> ram) {
    long last = ram.isEmpty() ? 0 : ram.getLast().end();
    return Math.ceilDiv(Math.max(last, MemoryLayout.ADDRESSABLE), GIB) * GIB;
  }

  /** Returns the size in bytes of tables that map up to {@code end}. */
  static long size(long end) {
    long directories = end / GIB;
    return (1 + pointerTables(directories) + directories) * TABLE;
  }

  private static long pointerTables(long directories) {
    return Math.ceilDiv(directories, ENTRIES);
  }

  /** Writes the tables to {@code root}, which is the value for CR3. */
  static void write(GuestMemory memory, long root, long end) {
    long directories = end / GIB;
    long pointers = root + TABLE;
    long first = pointers + pointerTables(directories) * TABLE;
    writeEntries(memory, root, pointerTables(directories), pointers, TABLE, PRESENT_WRITABLE);
    for (long done = 0; done < directories; done += ENTRIES) {
      long count = Math.min(ENTRIES, directories - done);
      long table = pointers + done / ENTRIES * TABLE;
      writeEntries(memory, table, count, first + done * TABLE, TABLE, PRESENT_WRITABLE);
    }
    for (long i = 0; i < directories; i++) {
      long flags = PRESENT_WRITABLE | LARGE;
      writeEntries(memory, first + i * TABLE, ENTRIES, i * GIB, LARGE_PAGE, flags);
    }
  }

  /** Writes one table of entries to {@code target} and on in equal steps; the rest are absent. */
  private static void writeEntries(
      GuestMemory memory, long table, long count, long target, long step, long flags) {
    var bytes = new byte[(int) TABLE];
    ByteBuffer entries = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (long i = 0; i < count; i++) {
      entries.putLong(target + i * step | flags);
    }
    memory.write(table, bytes, 0, bytes.length);
  }
}
