package io.cupule.partition.boot.plan;

import io.cupule.kvm.memory.GuestMemory;
import java.util.ArrayList;
import java.util.List;

/**
 * A contiguous range of guest memory, {@code start <= gpa < end}.
 *
 * @param start first gpa
 * @param end gpa after the last
 */
public record Ram(long start, long end) {

  /** Returns all of a VM's memory in ascending order, with adjacent slots merged. */
  public static List<Ram> of(List<GuestMemory.Slot> slots) {
    var ranges = new ArrayList<Ram>();
    for (GuestMemory.Slot slot : slots) {
      long start = slot.gpa();
      if (!ranges.isEmpty() && ranges.getLast().end == start) {
        start = ranges.removeLast().start;
      }
      ranges.add(new Ram(start, slot.gpa() + slot.size()));
    }
    return List.copyOf(ranges);
  }

  /** Returns the size in bytes of the memory from 0 up to the first hole. */
  public static long fromZero(List<Ram> ram) {
    return ram.isEmpty() || ram.getFirst().start > 0 ? 0 : ram.getFirst().end;
  }

  /** Returns the part from {@code from} up to {@code to}; its length may be zero or negative. */
  public Ram within(long from, long to) {
    return new Ram(Math.max(start, from), Math.min(end, to));
  }

  /** Returns the size in bytes; not positive for an empty range. */
  public long size() {
    return end - start;
  }
}
