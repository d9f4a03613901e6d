package io.cupule.partition.boot.plan;

import java.util.List;

/**
 * The segments of a kernel and its entry point.
 *
 * @param entry gpa of the first instruction, in the part of a segment that comes from the file
 * @param segments at least one
 */
public record Program(long entry, List<Segment> segments) {
  /** Copies the list. */
  public Program {
    segments = List.copyOf(segments);
  }

  /**
   * Makes a program from the entry point in the file.
   *
   * @param entry a virtual address, as in the ABI, or a physical one, as in kernels that are
   *     entered without paging; if it could be both, it is taken as virtual
   * @throws BootException if no segment has a byte of the file there
   */
  public static Program enteredAt(String image, long entry, List<Segment> segments) {
    for (Segment segment : segments) {
      if (Long.compareUnsigned(entry - segment.virtual(), segment.fileSize()) < 0) {
        return new Program(segment.address() + (entry - segment.virtual()), segments);
      }
    }
    for (Segment segment : segments) {
      if (Long.compareUnsigned(entry - segment.address(), segment.fileSize()) < 0) {
        return new Program(entry, segments);
      }
    }
    throw new BootException(
        image,
        String.format("entry point 0x%x lies outside the segments", entry),
        "link it so that the entry point is the virtual or physical address of loaded code");
  }
}
