package io.cupule.partition.boot;

import java.util.List;

/**
 * What of a kernel goes where, and where it starts.
 *
 * @param entry gpa of the first instruction, in the file's bytes of a segment
 * @param segments at least one
 */
record Program(long entry, List<Segment> segments) {
  Program {
    segments = List.copyOf(segments);
  }

  /**
   * A program whose entry point is given as the linker knows it.
   *
   * @param entry a virtual address, as the ABI has it, or a physical one, as kernels have it that
   *     are entered without paging; where it could be both, it is virtual
   * @throws BootException if no segment has a byte of the file there
   */
  static Program enteredAt(String image, long entry, List<Segment> segments) {
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
