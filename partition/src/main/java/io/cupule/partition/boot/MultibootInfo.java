package io.cupule.partition.boot;

import io.cupule.kvm.GuestMemory;
import io.cupule.partition.boot.BootException.Fault;
import java.util.List;

/**
 * Builds the information structure for a multiboot kernel (Multiboot Specification 0.6.96, 3.3) at
 * {@link BootArea#BOOT_INFO}: memory sizes, command line, modules, memory map, loader name. The
 * lists and strings that it points to follow it.
 */
final class MultibootInfo {
  private static final long ADDRESS = BootArea.BOOT_INFO;
  private static final int SIZE = 116;
  private static final int MODULE_SIZE = 16;
  private static final int MAP_ENTRY_SIZE = 24;
  private static final long LOWER_END = 640 << 10;
  private static final long UPPER_START = 1 << 20;

  /** Memory sizes, command line, modules, memory map, boot loader name. */
  private static final int FLAGS = 1 << 0 | 1 << 2 | 1 << 3 | 1 << 6 | 1 << 9;

  private enum RamKind {
    AVAILABLE(1),
    RESERVED(2);

    private final int code;

    RamKind(int code) {
      this.code = code;
    }
  }

  private final String image;
  private final GuestMemory memory;
  private long next = ADDRESS + SIZE;

  private MultibootInfo(String image, GuestMemory memory) {
    this.image = image;
    this.memory = memory;
  }

  /** Writes it into the cleared boot area, whose command line is in place, and returns its gpa. */
  static long write(String image, List<MultibootModules.Loaded> modules, GuestMemory memory) {
    var info = new MultibootInfo(image, memory);
    memory.writeInt(ADDRESS, FLAGS);
    memory.writeInt(ADDRESS + 16, (int) BootArea.COMMAND_LINE);
    memory.writeInt(ADDRESS + 64, (int) info.string("Cupule"));
    info.writeModules(modules);
    info.writeMemory(Ram.of(memory));
    return ADDRESS;
  }

  private void writeModules(List<MultibootModules.Loaded> modules) {
    long list = take((long) modules.size() * MODULE_SIZE);
    memory.writeInt(ADDRESS + 20, modules.size());
    memory.writeInt(ADDRESS + 24, (int) list);
    for (int i = 0; i < modules.size(); i++) {
      MultibootModules.Loaded module = modules.get(i);
      long entry = list + (long) i * MODULE_SIZE;
      memory.writeInt(entry, (int) module.start());
      memory.writeInt(entry + 4, (int) module.end());
      memory.writeInt(entry + 8, (int) string(module.args()));
    }
  }

  private void writeMemory(List<Ram> ram) {
    memory.writeInt(ADDRESS + 4, kibibytesFrom(0, LOWER_END, ram));
    memory.writeInt(ADDRESS + 8, kibibytesFrom(UPPER_START, Long.MAX_VALUE, ram));
    long map = next;
    for (Ram range : ram) {
      writeMapEntry(range.within(0, LOWER_END), RamKind.AVAILABLE);
      writeMapEntry(range.within(LOWER_END, UPPER_START), RamKind.RESERVED);
      writeMapEntry(range.within(UPPER_START, Long.MAX_VALUE), RamKind.AVAILABLE);
    }
    memory.writeInt(ADDRESS + 44, (int) (next - map));
    memory.writeInt(ADDRESS + 48, (int) map);
  }

  private void writeMapEntry(Ram range, RamKind kind) {
    if (range.size() <= 0) {
      return;
    }
    long entry = take(MAP_ENTRY_SIZE);
    memory.writeInt(entry, MAP_ENTRY_SIZE - Integer.BYTES);
    memory.writeLong(entry + 4, range.start());
    memory.writeLong(entry + 12, range.size());
    memory.writeInt(entry + 20, kind.code);
  }

  /** Contiguous memory upwards from {@code start}, as an unsigned 32-bit number of KiB. */
  private static int kibibytesFrom(long start, long limit, List<Ram> ram) {
    for (Ram range : ram) {
      if (range.start() <= start && start < range.end()) {
        return (int) Math.min(range.within(start, limit).size() >> 10, 0xffff_ffffL);
      }
    }
    return 0;
  }

  private long string(String text) {
    byte[] bytes = BootArea.cString(image, text);
    long gpa = take(bytes.length);
    memory.write(gpa, bytes, 0, bytes.length);
    return gpa;
  }

  private long take(long size) {
    if (size > BootArea.BOOT_INFO_END - next) {
      throw new BootException(
          Fault.MODULES,
          image,
          "modules and their arguments fill the 12 KiB for boot information",
          "use fewer");
    }
    long gpa = next;
    next += Math.ceilDiv(size, Integer.BYTES) * Integer.BYTES;
    return gpa;
  }
}
