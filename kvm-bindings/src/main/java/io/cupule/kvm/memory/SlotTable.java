package io.cupule.kvm.memory;

import io.cupule.kvm.memory.GuestMemory.Slot;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The guest-physical ranges of a memory. It finds the range of an address, and checks whether a
 * range has memory everywhere. Addresses are unsigned and do not wrap around. Immutable.
 */
final class SlotTable {
  private final List<Slot> slots;

  private SlotTable(List<Slot> slots) {
    this.slots = slots;
  }

  /** Sorts and checks the ranges; see {@link GuestMemory#map}. */
  static SlotTable of(long pageSize, Slot... slots) {
    Slot[] sorted = slots.clone();
    Arrays.sort(sorted, Comparator.comparing(Slot::gpa, Long::compareUnsigned));
    for (int i = 0; i < sorted.length; i++) {
      requireWholePages(sorted[i], pageSize);
      if (i > 0 && sorted[i - 1].covers(sorted[i].gpa())) {
        throw new IllegalArgumentException(
            "guest memory slots overlap: " + hex(sorted[i - 1]) + " and " + hex(sorted[i]));
      }
    }
    return new SlotTable(List.of(sorted));
  }

  private static void requireWholePages(Slot slot, long pageSize) {
    long mask = pageSize - 1;
    long last = slot.gpa() + slot.size() - 1;
    boolean wraps = Long.compareUnsigned(last, slot.gpa()) < 0;
    if (slot.size() <= 0 || wraps || (slot.gpa() & mask) != 0 || (slot.size() & mask) != 0) {
      throw new IllegalArgumentException(
          "guest memory slot %s is not made of whole pages of %d bytes"
              .formatted(hex(slot), pageSize));
    }
  }

  private static String hex(Slot slot) {
    return "0x%x+0x%x".formatted(slot.gpa(), slot.size());
  }

  /** Returns the slots, ascending by gpa. */
  List<Slot> list() {
    return slots;
  }

  int count() {
    return slots.size();
  }

  long size(int slot) {
    return slots.get(slot).size();
  }

  /** Returns the slot that contains an address, or -1; a linear search suits few slots. */
  int find(long gpa) {
    for (int i = 0; i < slots.size(); i++) {
      if (slots.get(i).covers(gpa)) {
        return i;
      }
    }
    return -1;
  }

  /** Returns the offset of an address in its slot. */
  long offset(int slot, long gpa) {
    return gpa - slots.get(slot).gpa();
  }

  /** Returns the bytes from an address to the end of its slot. */
  long left(int slot, long gpa) {
    return size(slot) - offset(slot, gpa);
  }

  /** See {@link GuestMemory#contains}. */
  boolean contains(long gpa, long length) {
    if (length < 0 || find(gpa) < 0) {
      return false;
    }
    for (long done = 0; done < length; ) {
      int slot = find(gpa + done);
      // The address after the highest one is 0, and memory there is not adjacent.
      boolean wrapped = Long.compareUnsigned(gpa + done, gpa) < 0;
      if (slot < 0 || wrapped) {
        return false;
      }
      done += Math.min(length - done, left(slot, gpa + done));
    }
    return true;
  }

  /** Processes a piece of a bulk access inside one slot. */
  interface Piece {
    void apply(int slot, long offset, long done, long length);
  }

  /** Splits a range into pieces, one per slot. */
  void forEachPiece(long gpa, long length, Piece piece) {
    // Checks the whole range first, so that a refused access changes nothing.
    require(gpa, length);
    for (long done = 0; done < length; ) {
      int slot = find(gpa + done);
      long here = Math.min(length - done, left(slot, gpa + done));
      piece.apply(slot, offset(slot, gpa + done), done, here);
      done += here;
    }
  }

  /** Throws unless {@link #contains}. */
  void require(long gpa, long length) {
    if (!contains(gpa, length)) {
      throw new IndexOutOfBoundsException(
          "gpa 0x%x, length %d, is outside guest memory %s"
              .formatted(gpa, length, slots.stream().map(SlotTable::hex).toList()));
    }
  }
}
