package io.cupule.partition.boot;

import io.cupule.kvm.GuestMemory;

/**
 * Page tables that map the first 4 GiB to themselves in 2 MiB pages, writable and for CPL 0 only
 * (Intel SDM volume 3, 4.5): one PML4 at {@link BootArea#PAGE_TABLES}, one page directory pointer
 * table, four page directories, in consecutive 4 KiB pages.
 */
final class PageTables {
  private static final long PRESENT_WRITABLE = 0b11;
  private static final long LARGE = 0x80;
  private static final long TABLE = 0x1000;
  private static final long LARGE_PAGE = 2L << 20;
  private static final int ENTRIES = 512;
  private static final int DIRECTORIES = 4;

  private PageTables() {}

  /** Writes the tables and returns the value for CR3. */
  static long write(GuestMemory memory) {
    long root = BootArea.PAGE_TABLES;
    long pointers = root + TABLE;
    long directories = pointers + TABLE;
    memory.writeLong(root, pointers | PRESENT_WRITABLE);
    for (int i = 0; i < DIRECTORIES; i++) {
      memory.writeLong(pointers + i * 8L, directories + i * TABLE | PRESENT_WRITABLE);
    }
    for (int i = 0; i < DIRECTORIES * ENTRIES; i++) {
      memory.writeLong(directories + i * 8L, i * LARGE_PAGE | PRESENT_WRITABLE | LARGE);
    }
    return root;
  }
}
