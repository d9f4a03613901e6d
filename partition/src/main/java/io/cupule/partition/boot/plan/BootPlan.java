package io.cupule.partition.boot.plan;

import io.cupule.kvm.memory.GuestMemory;
import java.util.List;

/**
 * The plan to load a kernel that fits into memory.
 *
 * @param entry the registers to enter it with
 * @param pieces the pieces to write; their ranges lie in memory and do not overlap
 */
public record BootPlan(EntryState entry, List<Piece> pieces) {
  /** Copies the list. */
  public BootPlan {
    pieces = List.copyOf(pieces);
  }

  /** A piece that is written into memory; it may read the kernel's file or a module. */
  @FunctionalInterface
  public interface Piece {
    void writeTo(GuestMemory memory);
  }

  /** Writes all pieces; returns the registers to enter the kernel with. */
  public EntryState writeTo(GuestMemory memory) {
    pieces.forEach(piece -> piece.writeTo(memory));
    return entry;
  }
}
