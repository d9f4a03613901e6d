package io.cupule.partition.boot;

import io.cupule.partition.boot.BootPlan.Piece;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * A {@link BootPlan} in the making. The kernel's segments come first: what the loader adds goes
 * where they are not. For one thread.
 */
final class BootDraft {
  private final List<Ram> ram;
  private final MemoryLayout layout;
  private final List<Piece> pieces = new ArrayList<>();

  BootDraft(String image, List<Ram> ram) {
    this.ram = ram;
    this.layout = new MemoryLayout(image, ram);
  }

  List<Ram> ram() {
    return ram;
  }

  MemoryLayout layout() {
    return layout;
  }

  /** Loads the segments, each followed by its zeroes. */
  void load(ImageContent content, Program program) {
    for (Segment segment : program.segments()) {
      layout.claim(segment.name(), segment.address(), segment.memorySize());
      pieces.add(memory -> {
        content.copyTo(memory, segment.address(), segment.offset(), segment.fileSize());
        long zeroes = segment.memorySize() - segment.fileSize();
        if (zeroes > 0) {
          memory.fill(segment.address() + segment.fileSize(), zeroes, (byte) 0);
        }
      });
    }
  }

  /** Writes bytes to some place, which is returned. */
  long put(String name, long usual, byte[] bytes) {
    long gpa = layout.place(name, usual, bytes.length);
    pieces.add(memory -> memory.write(gpa, bytes, 0, bytes.length));
    return gpa;
  }

  /** The gpa of a command line with its NUL, with zeroes after it. */
  long putCommandLine(byte[] line) {
    var block = new byte[BootArea.COMMAND_LINE_LIMIT + 1];
    System.arraycopy(line, 0, block, 0, line.length);
    return put("command line", BootArea.COMMAND_LINE, block);
  }

  /** Finds a stack; returns its top. */
  long putStack() {
    int size = (int) BootArea.STACK_SIZE;
    return put("stack", BootArea.STACK, new byte[size]) + size;
  }

  /** Page tables that map all memory; returns the gpa of the top one. */
  long putPageTables() {
    long end = PageTables.end(ram);
    long root = layout.place("page tables", BootArea.PAGE_TABLES, PageTables.size(end));
    pieces.add(memory -> PageTables.write(memory, root, end));
    return root;
  }

  /** Adds a piece whose place is taken. */
  void write(Piece piece) {
    pieces.add(piece);
  }

  /** Copies something of no great importance to the end of memory, if there is room. */
  OptionalLong putHigh(String name, long size) {
    return layout.placeHigh(name, size);
  }

  BootPlan entered(EntryState entry) {
    return new BootPlan(entry, pieces);
  }
}
