package io.cupule.partition.boot.elf;

import io.cupule.partition.boot.plan.BootDraft;
import io.cupule.partition.boot.plan.BootPlan;
import io.cupule.partition.boot.plan.ImageContent;
import io.cupule.partition.boot.plan.MemoryLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Passes the section headers of an ELF kernel to it by multiboot (Multiboot Specification 0.6.96,
 * 3.3, flag bit 5), so that it finds its symbols. Sections that no segment loads, such as symbols,
 * are copied to the end of memory, and their headers get the new addresses. A kernel can do without
 * them, so a malformed table, or one that does not fit, is left out.
 */
public final class ElfSections {
  private static final int NOBITS = 8;
  private static final int MOST_BYTES = 1 << 20;

  /** The fields of the information structure. */
  public record Loaded(int length, int entrySize, long address, int names) {}

  /** The needed fields of a section; its address is 0 if no segment loads it. */
  private record Section(int type, long address, long offset, long size) {}

  private final ElfHeader.Kind kind;
  private final ByteBuffer table;

  private ElfSections(ElfHeader.Kind kind, byte[] table) {
    this.kind = kind;
    this.table = ImageContent.littleEndian(table);
  }

  /**
   * Copies the section headers, and symbols and strings, to where memory has room.
   *
   * @param content the kernel's file
   * @param header its header
   * @param draft receives the pieces
   * @return where they are; empty if the file has none that can be passed on
   */
  public static Optional<Loaded> place(ImageContent content, ElfHeader header, BootDraft draft) {
    ElfHeader.SectionTable where = header.sections();
    int size = where.entrySize() * where.length();
    boolean wellFormed =
        size > 0
            && size <= MOST_BYTES
            && where.entrySize() == header.kind().sectionHeaderSize
            && where.names() < where.length()
            && MemoryLayout.fits(where.offset(), size, content.size());
    if (!wellFormed) {
      return Optional.empty();
    }
    byte[] table = content.bytes(where.offset(), size);
    OptionalLong address = draft.putHigh("section headers", size);
    if (address.isEmpty() || !new ElfSections(header.kind(), table).placeAll(content, draft)) {
      return Optional.empty();
    }
    long gpa = address.getAsLong();
    draft.write(memory -> memory.write(gpa, table, 0, size));
    return Optional.of(new Loaded(where.length(), where.entrySize(), gpa, where.names()));
  }

  /** Finds room for each section that needs it; false if one is not in the file or does not fit. */
  private boolean placeAll(ImageContent content, BootDraft draft) {
    List<BootPlan.Piece> pieces = new ArrayList<>();
    int entry = kind.sectionHeaderSize;
    for (int at = 0; at < table.limit(); at += entry) {
      Section section = section(at);
      if (section.size == 0
          || section.address != 0
          || section.type == NOBITS
          || section.type == 0) {
        continue;
      }
      OptionalLong gpa =
          MemoryLayout.fits(section.offset, section.size, content.size())
              ? draft.putHigh("section " + at / entry, section.size)
              : OptionalLong.empty();
      if (gpa.isEmpty()) {
        return false;
      }
      setAddress(at, gpa.getAsLong());
      pieces.add(memory -> content.copyTo(memory, gpa.getAsLong(), section.offset, section.size));
    }
    pieces.forEach(draft::write);
    return true;
  }

  private Section section(int at) {
    table.position(at + Integer.BYTES);
    int type = table.getInt();
    kind.word(table); // flags
    return new Section(type, kind.word(table), kind.word(table), kind.word(table));
  }

  private void setAddress(int at, long gpa) {
    if (kind == ElfHeader.Kind.ELF64) {
      table.putLong(at + 16, gpa);
    } else {
      table.putInt(at + 12, (int) gpa);
    }
  }
}
