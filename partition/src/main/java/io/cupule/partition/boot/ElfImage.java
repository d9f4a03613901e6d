package io.cupule.partition.boot;

import io.cupule.kvm.GuestMemory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * An ELF executable as far as a boot loader cares: its entry point and what goes where (System V
 * ABI, chapter 5, "Program Header").
 *
 * @param kind ELF32 or ELF64
 * @param entry gpa of the first instruction, inside a segment's file bytes
 * @param segments the loadable ones, at least one, none empty
 */
record ElfImage(ElfHeader.Kind kind, long entry, List<Segment> segments) {
  private static final int PT_LOAD = 1;

  /**
   * A part of the file and its place in guest memory. Offset and size lie in the file; the memory
   * lies below 4 GiB and is at least as large as the file's part.
   */
  record Segment(String name, long offset, long fileSize, long address, long memorySize) {}

  /** Parses a file that {@link ElfHeader#hasMagic has the ELF magic}. */
  static ElfImage parse(ImageContent content) {
    ElfHeader header = ElfHeader.read(content);
    ElfHeader.Kind kind = header.kind();
    int size = kind.programHeaderSize;
    var segments = new ArrayList<Segment>();
    for (int i = 0; i < header.tableLength(); i++) {
      byte[] bytes = content.bytes(header.tableOffset() + (long) i * size, size);
      ByteBuffer fields = ElfHeader.littleEndian(bytes);
      if (fields.getInt() == PT_LOAD) {
        Segment segment = segment(kind, "segment " + i, fields);
        check(content, segment);
        if (segment.memorySize > 0) {
          segments.add(segment);
        }
      }
    }
    if (segments.isEmpty()) {
      throw new BootException(
          content.name(), "no loadable segments", "link it as an executable kernel");
    }
    checkEntry(content.name(), header.entry(), segments);
    return new ElfImage(kind, header.entry(), List.copyOf(segments));
  }

  private static Segment segment(ElfHeader.Kind kind, String name, ByteBuffer fields) {
    if (kind == ElfHeader.Kind.ELF64) {
      fields.getInt(); // flags: all memory is writable and executable; ELF32 has them at the end
    }
    long offset = kind.word(fields);
    kind.word(fields); // virtual address: the kernel's own affair
    long address = kind.word(fields);
    long fileSize = kind.word(fields);
    long memorySize = kind.word(fields);
    return new Segment(name, offset, fileSize, address, memorySize);
  }

  private static void check(ImageContent content, Segment segment) {
    if (Long.compareUnsigned(segment.fileSize, segment.memorySize) > 0) {
      throw new BootException(
          content.name(),
          String.format(
              "%s has more file bytes (0x%x) than memory (0x%x)",
              segment.name, segment.fileSize, segment.memorySize),
          "rebuild it");
    }
    ElfHeader.requireInFile(content, segment.name, segment.offset, segment.fileSize);
    if (!MemoryLayout.fits(segment.address, segment.memorySize, MemoryLayout.ADDRESSABLE)) {
      throw new BootException(
          content.name(),
          String.format(
              "%s (0x%x bytes at physical address 0x%x) ends above 4 GiB",
              segment.name, segment.memorySize, segment.address),
          "link it to a physical address (p_paddr) below");
    }
  }

  private static void checkEntry(String name, long entry, List<Segment> segments) {
    for (Segment segment : segments) {
      long distance = entry - segment.address;
      if (distance >= 0 && distance < segment.fileSize) {
        return;
      }
    }
    throw new BootException(
        name,
        String.format("entry point 0x%x lies outside the segments", entry),
        "link it so that the entry point is the physical address of loaded code");
  }

  /** The memory that this kernel and its boot area need. */
  MemoryLayout layout(String name) {
    var layout = new MemoryLayout(name);
    layout.claim("boot area", 0, BootArea.SIZE);
    for (Segment segment : segments) {
      layout.claim(segment.name, segment.address, segment.memorySize);
    }
    return layout;
  }

  /** Writes the segments, which lie in memory, and the zeroes that follow each. */
  void copyTo(ImageContent content, GuestMemory memory) {
    for (Segment segment : segments) {
      content.copyTo(memory, segment.address, segment.offset, segment.fileSize);
      long zeroes = segment.memorySize - segment.fileSize;
      if (zeroes > 0) {
        memory.fill(segment.address + segment.fileSize, zeroes, (byte) 0);
      }
    }
  }
}
