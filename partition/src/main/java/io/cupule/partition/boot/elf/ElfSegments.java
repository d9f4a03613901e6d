package io.cupule.partition.boot.elf;

import io.cupule.partition.boot.plan.BootException;
import io.cupule.partition.boot.plan.ImageContent;
import io.cupule.partition.boot.plan.MemoryLayout;
import io.cupule.partition.boot.plan.Program;
import io.cupule.partition.boot.plan.Segment;
import io.cupule.partition.boot.plan.Sizes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the loadable segments of an ELF executable (System V ABI, chapter 5, "Program Header"). It
 * ignores segments of memory size 0, and the offset of a segment without bytes in the file.
 */
public final class ElfSegments {
  private static final int PT_LOAD = 1;

  private ElfSegments() {}

  /**
   * Returns the segments to load and the entry point.
   *
   * @param limit where physical addresses end for this kernel
   */
  public static Program program(ImageContent content, ElfHeader header, long limit) {
    int size = header.kind().programHeaderSize;
    var segments = new ArrayList<Segment>();
    for (int i = 0; i < header.tableLength(); i++) {
      byte[] bytes = content.bytes(header.tableOffset() + (long) i * size, size);
      ByteBuffer fields = ImageContent.littleEndian(bytes);
      if (fields.getInt() == PT_LOAD) {
        Segment segment = segment(header.kind(), "segment " + i, fields);
        if (segment.fileSize() != 0 || segment.memorySize() != 0) {
          check(content, segment, limit);
          segments.add(segment);
        }
      }
    }
    if (segments.isEmpty()) {
      throw new BootException(
          content.name(), "no loadable segments", "link it as an executable kernel");
    }
    return Program.enteredAt(content.name(), header.entry(), List.copyOf(segments));
  }

  private static Segment segment(ElfHeader.Kind kind, String name, ByteBuffer fields) {
    if (kind == ElfHeader.Kind.ELF64) {
      fields.getInt(); // flags: all memory is writable and executable; in ELF32 they are at the end
    }
    long offset = kind.word(fields);
    long virtual = kind.word(fields);
    long address = kind.word(fields);
    long fileSize = kind.word(fields);
    long memorySize = kind.word(fields);
    return new Segment(name, offset, fileSize, virtual, address, memorySize);
  }

  private static void check(ImageContent content, Segment segment, long limit) {
    if (Long.compareUnsigned(segment.fileSize(), segment.memorySize()) > 0) {
      throw new BootException(
          content.name(),
          String.format(
              "%s has more file bytes (0x%x) than memory (0x%x)",
              segment.name(), segment.fileSize(), segment.memorySize()),
          "rebuild it");
    }
    if (segment.fileSize() != 0) {
      ElfHeader.requireInFile(content, segment.name(), segment.offset(), segment.fileSize());
    }
    if (!MemoryLayout.fits(segment.address(), segment.memorySize(), limit)) {
      throw new BootException(
          content.name(),
          String.format(
              "%s (0x%x bytes at physical address 0x%x) ends above %s",
              segment.name(), segment.memorySize(), segment.address(), Sizes.text(limit)),
          "link it to a physical address (p_paddr) below");
    }
  }
}
