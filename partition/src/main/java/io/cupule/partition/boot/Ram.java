package io.cupule.partition.boot;

import io.cupule.kvm.GuestMemory;
import java.util.ArrayList;
import java.util.List;

/**
 * A contiguous range of guest memory, {@code start <= gpa < end}.
 *
 * @param start first gpa
 * @param end gpa after the last
 */
record Ram(long start, long end) {

  /** All of a VM's memory in ascending order, adjacent slots merged. */
  static List<Ram> of(GuestMemory memory) {
    var ranges = new ArrayList<Ram>();
    for (GuestMemory.Slot slot : memory.slots()) {
      long start = slot.gpa();
      if (!ranges.isEmpty() && ranges.getLast().end == start) {
        start = ranges.removeLast().start;
      }
      ranges.add(new Ram(start, slot.gpa() + slot.size()));
    }
    return ranges;
  }

  /** The part from {@code from} up to {@code to}; possibly of no or negative length. */
  Ram within(long from, long to) {
    return new Ram(Math.max(start, from), Math.min(end, to));
  }

  /** Bytes; not positive for an empty range. */
  long size() {
    return end - start;
  }
}
