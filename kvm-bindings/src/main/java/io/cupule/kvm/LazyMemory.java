package io.cupule.kvm;

import static io.cupule.kvm.raw.Linux.MAP_NORESERVE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Zeroed memory outside the Java heap of which a page takes room, and time to clear it, only when
 * it is first written: for tables that are large, and mostly empty on a quiet machine. Unlike it,
 * {@link Arena#allocate(long)} clears all of it at once.
 */
public final class LazyMemory {
  private LazyMemory() {}

  /**
   * Maps memory (mmap(2): MAP_ANONYMOUS, MAP_NORESERVE).
   *
   * @param arena decides on its life and on who may use it
   * @param bytes its size, positive
   * @return memory that starts at a page's boundary
   * @throws KvmException where the process has no address space left
   */
  public static MemorySegment map(Arena arena, long bytes) {
    return Mapping.anonymous(arena, "mmap(%d bytes)".formatted(bytes), bytes, MAP_NORESERVE());
  }
}
