package io.cupule.linux.call;

import static io.cupule.linux.raw.Linux.*;

import io.cupule.linux.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Maps memory with mmap as a segment that is unmapped when its arena closes. A later access throws,
 * and never touches memory that is mapped there afterwards.
 */
@SuppressWarnings("restricted") // turning an mmap result into a segment is this class's purpose
public final class Mapping {
  private static final MemorySegment MMAP = Libc.function("mmap");
  private static final MemorySegment MUNMAP = Libc.function("munmap");
  private static final MemorySegment MADVISE = Libc.function("madvise");
  private static final MemorySegment MLOCK = Libc.function("mlock");

  private Mapping() {}

  /** Maps a file descriptor's memory, shared. */
  public static MemorySegment ofFile(Arena arena, String call, int fd, long size) {
    return map(arena, call, size, MAP_SHARED(), fd);
  }

  /** Maps zeroed private memory; {@code extraFlags} select the pages and their reservation. */
  public static MemorySegment anonymous(Arena arena, String call, long size, int extraFlags) {
    return map(arena, call, size, MAP_PRIVATE() | MAP_ANONYMOUS() | extraFlags, -1);
  }

  private static MemorySegment map(Arena arena, String call, long size, int flags, int fd) {
    long address = Libc.call(MMAP, 0, size, PROT_READ() | PROT_WRITE(), flags, fd, 0);
    if (address < 0) {
      throw new SystemCallException(call, (int) -address);
    }
    return MemorySegment.ofAddress(address).reinterpret(size, arena, segment -> unmap(segment));
  }

  private static void unmap(MemorySegment segment) {
    Libc.callInt(MUNMAP, segment.address(), segment.byteSize(), 0, 0);
  }

  /** Gives the kernel advice (madvise) for a mapping; {@code call} names it in a failure. */
  public static void advise(MemorySegment segment, String call, int advice) {
    Libc.checked(call, Libc.callInt(MADVISE, segment.address(), segment.byteSize(), advice, 0));
  }

  /** Keeps the pages of a mapping in memory (mlock). */
  public static void lock(MemorySegment segment) {
    long size = segment.byteSize();
    Libc.checked(
        "mlock(guest memory, " + size + " bytes)",
        Libc.callInt(MLOCK, segment.address(), size, 0, 0));
  }
}
