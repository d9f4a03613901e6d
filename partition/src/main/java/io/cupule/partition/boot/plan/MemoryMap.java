package io.cupule.partition.boot.plan;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The memory map that a kernel gets. All memory is available except 640 KiB to 1 MiB, where a PC
 * has its firmware and its devices.
 *
 * @param entries ascending, disjoint, none empty
 */
public record MemoryMap(List<Entry> entries) {
  /** Size of an entry for an ELF64 kernel in bytes, as in the memory map of Multiboot 2. */
  static final int ENTRY_SIZE = 24;

  /** Size of an entry for a multiboot 1 kernel in bytes (Multiboot Specification 0.6.96, 3.3). */
  private static final int MULTIBOOT_ENTRY_SIZE = 24;

  private static final int AVAILABLE = 1;
  private static final int RESERVED = 2;

  /** Copies the list. */
  public MemoryMap {
    entries = List.copyOf(entries);
  }

  /**
   * A range of guest memory.
   *
   * @param range the addresses
   * @param type as in the memory maps of BIOS and multiboot
   */
  public record Entry(Ram range, int type) {}

  /** Returns the map of guest memory. */
  public static MemoryMap of(List<Ram> ram) {
    var entries = new ArrayList<Entry>();
    for (Ram range : ram) {
      add(entries, range.within(0, MemoryLayout.LOW_END), AVAILABLE);
      add(entries, range.within(MemoryLayout.LOW_END, MemoryLayout.HIGH_START), RESERVED);
      add(entries, range.within(MemoryLayout.HIGH_START, Long.MAX_VALUE), AVAILABLE);
    }
    return new MemoryMap(entries);
  }

  private static void add(List<Entry> entries, Ram range, int type) {
    if (range.size() > 0) {
      entries.add(new Entry(range, type));
    }
  }

  /** Returns the entries: start and length of 64 bits, type of 32 bits, 32 bits of zero. */
  public byte[] bytes() {
    var array = new byte[entries.size() * ENTRY_SIZE];
    ByteBuffer bytes = ImageContent.littleEndian(array);
    for (Entry entry : entries) {
      bytes.putLong(entry.range.start()).putLong(entry.range.size());
      bytes.putInt(entry.type).putInt(0);
    }
    return array;
  }

  /** Returns the entries: size of the rest of the entry in 32 bits, start, length and type. */
  public byte[] multibootBytes() {
    var array = new byte[entries.size() * MULTIBOOT_ENTRY_SIZE];
    ByteBuffer bytes = ImageContent.littleEndian(array);
    for (Entry entry : entries) {
      bytes.putInt(MULTIBOOT_ENTRY_SIZE - Integer.BYTES);
      bytes.putLong(entry.range.start()).putLong(entry.range.size()).putInt(entry.type);
    }
    return array;
  }
}
