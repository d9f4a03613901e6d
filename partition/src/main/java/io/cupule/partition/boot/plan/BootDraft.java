package io.cupule.partition.boot.plan;

import io.cupule.partition.boot.plan.BootPlan.Piece;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Builds a {@link BootPlan}. The kernel's segments come first; the loader's own data goes into the
 * free places. For one thread.
 */
public final class BootDraft {
  private final List<Ram> ram;
  private final MemoryLayout layout;
  private final List<Piece> pieces = new ArrayList<>();

  /**
   * Makes an empty draft.
   *
   * @param image the kernel's name, for messages
   * @param ram the ranges of guest memory
   */
  public BootDraft(String image, List<Ram> ram) {
    this.ram = ram;
    this.layout = new MemoryLayout(image, ram);
  }

  /** Returns the ranges of guest memory. */
  public List<Ram> ram() {
    return ram;
  }

  /** Returns which ranges are taken. */
  public MemoryLayout layout() {
    return layout;
  }

  /** Loads the segments, each followed by its zeroes. */
  public void load(ImageContent content, Program program) {
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

  /** Places bytes in memory; returns their gpa. */
  public long put(String name, long usual, byte[] bytes) {
    long gpa = layout.place(name, usual, bytes.length);
    pieces.add(memory -> memory.write(gpa, bytes, 0, bytes.length));
    return gpa;
  }

  /** Places a command line with its NUL, followed by zeroes; returns its gpa. */
  public long putCommandLine(byte[] line) {
    var block = new byte[BootArea.COMMAND_LINE_LIMIT + 1];
    System.arraycopy(line, 0, block, 0, line.length);
    return put("command line", BootArea.COMMAND_LINE, block);
  }

  /** Finds a stack; returns its top. */
  public long putStack() {
    int size = (int) BootArea.STACK_SIZE;
    return put("stack", BootArea.STACK, new byte[size]) + size;
  }

  /** Places page tables that map all memory; returns the gpa of the top one. */
  public long putPageTables() {
    long end = PageTables.end(ram);
    long root = layout.place("page tables", BootArea.PAGE_TABLES, PageTables.size(end));
    pieces.add(memory -> PageTables.write(memory, root, end));
    return root;
  }

  /** Adds a piece whose range is already claimed. */
  public void write(Piece piece) {
    pieces.add(piece);
  }

  /** Copies optional data to the end of memory, if there is room. */
  public OptionalLong putHigh(String name, long size) {
    return layout.placeHigh(name, size);
  }

  /**
   * Completes the plan.
   *
   * @param entry the registers to enter the kernel with
   */
  public BootPlan entered(EntryState entry) {
    return new BootPlan(entry, pieces);
  }
}
