package io.cupule.partition.boot.multiboot;

import io.cupule.partition.boot.elf.ElfSections;
import io.cupule.partition.boot.plan.BootArea;
import io.cupule.partition.boot.plan.ImageContent;
import io.cupule.partition.boot.plan.MemoryLayout;
import io.cupule.partition.boot.plan.MemoryMap;
import io.cupule.partition.boot.plan.Ram;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Builds the information structure for a multiboot kernel (Multiboot Specification 0.6.96, 3.3):
 * memory sizes, command line, modules, section headers, memory map, loader name. The lists and
 * strings that it points to follow it.
 */
final class MultibootInfo {
  private static final int SIZE = 116;

  /** Memory sizes, command line, modules, memory map, boot loader name. */
  private static final int FLAGS = 1 << 0 | 1 << 2 | 1 << 3 | 1 << 6 | 1 << 9;

  private static final int SECTIONS_FLAG = 1 << 5;
  private static final byte[] LOADER = "Cupule\0".getBytes(StandardCharsets.US_ASCII);

  private final long base;
  private final byte[] structure = new byte[SIZE];
  private final ByteBuffer fields = ImageContent.littleEndian(structure);
  private final ByteArrayOutputStream tail = new ByteArrayOutputStream();

  private MultibootInfo(long base) {
    this.base = base;
  }

  /**
   * Returns the structure for an address.
   *
   * @param base gpa where it goes; its size does not depend on it
   * @param commandLine gpa of the command line
   */
  static byte[] bytes(
      long base,
      long commandLine,
      List<MultibootModules.Loaded> modules,
      List<Ram> ram,
      Optional<ElfSections.Loaded> sections) {
    var info = new MultibootInfo(base);
    info.fields.putInt(0, FLAGS).putInt(16, (int) commandLine);
    info.addMemory(ram);
    info.addModules(modules);
    sections.ifPresent(info::addSections);
    info.fields.putInt(64, (int) info.append(LOADER));
    return ByteBuffer.allocate(SIZE + info.tail.size())
        .put(info.structure)
        .put(info.tail.toByteArray())
        .array();
  }

  private void addModules(List<MultibootModules.Loaded> modules) {
    var array = new byte[modules.size() * 16];
    ByteBuffer list = ImageContent.littleEndian(array);
    for (MultibootModules.Loaded module : modules) {
      list.putInt((int) module.start()).putInt((int) module.end());
      list.putInt((int) append(BootArea.cString(module.args()))).putInt(0);
    }
    fields.putInt(20, modules.size()).putInt(24, (int) append(array));
  }

  private void addMemory(List<Ram> ram) {
    fields.putInt(4, kibibytesFrom(0, MemoryLayout.LOW_END, ram));
    fields.putInt(8, kibibytesFrom(MemoryLayout.HIGH_START, Long.MAX_VALUE, ram));
    byte[] map = MemoryMap.of(ram).multibootBytes();
    fields.putInt(44, map.length).putInt(48, (int) append(map));
  }

  private void addSections(ElfSections.Loaded sections) {
    fields.putInt(0, FLAGS | SECTIONS_FLAG);
    fields.putInt(28, sections.length()).putInt(32, sections.entrySize());
    fields.putInt(36, (int) sections.address()).putInt(40, sections.names());
  }

  /** Returns the contiguous memory from {@code start} in KiB, as an unsigned 32-bit number. */
  private static int kibibytesFrom(long start, long limit, List<Ram> ram) {
    for (Ram range : ram) {
      if (range.start() <= start && start < range.end()) {
        return (int) Math.min(range.within(start, limit).size() >> 10, 0xffff_ffffL);
      }
    }
    return 0;
  }

  /** Appends bytes at an address that is a multiple of 4; returns the address. */
  private long append(byte[] bytes) {
    long gpa = base + SIZE + tail.size();
    tail.writeBytes(bytes);
    tail.writeBytes(new byte[-bytes.length & 3]);
    return gpa;
  }
}
