package io.cupule.partition.boot;

import io.cupule.kvm.GuestMemory;
import java.util.List;

/**
 * A kernel that fits into memory: what is to be written and how it is entered.
 *
 * @param entry the registers
 * @param pieces what is written, each to a place of its own that lies in memory
 */
record BootPlan(EntryState entry, List<Piece> pieces) {
  BootPlan {
    pieces = List.copyOf(pieces);
  }

  /** Something that is written into memory; it may read the kernel's file or a module. */
  @FunctionalInterface
  interface Piece {
    void writeTo(GuestMemory memory);
  }

  EntryState writeTo(GuestMemory memory) {
    pieces.forEach(piece -> piece.writeTo(memory));
    return entry;
  }
}
