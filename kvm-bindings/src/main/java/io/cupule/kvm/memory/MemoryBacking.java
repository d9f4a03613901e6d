package io.cupule.kvm.memory;

import static io.cupule.linux.raw.Linux.*;

import io.cupule.linux.call.Mapping;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The kinds of host pages for guest memory. */
public enum MemoryBacking {
  /** Ordinary 4 KiB pages. */
  NORMAL(0, 1L << 12),
  /** Ordinary pages that the kernel may merge into 2 MiB ones (madvise MADV_HUGEPAGE). */
  TRANSPARENT_HUGE(0, 1L << 12),
  /** 2 MiB pages from the host's reserve (hugetlb). */
  HUGE_2M(21, 1L << 21),
  /** 1 GiB pages from the host's reserve (hugetlb). */
  HUGE_1G(30, 1L << 30);

  private final int hugeShift;
  private final long pageSize;

  MemoryBacking(int hugeShift, long pageSize) {
    this.hugeShift = hugeShift;
    this.pageSize = pageSize;
  }

  /**
   * Returns the page size; a slot's size must be a multiple of it.
   *
   * @return bytes per page
   */
  public long pageSize() {
    return pageSize;
  }

  /**
   * Maps zeroed memory. Huge pages are reserved at once: otherwise a missing page would kill the
   * process at the first access. Ordinary memory is not reserved, so that guests may be given more
   * than they use.
   */
  MemorySegment map(Arena arena, long size) {
    MemorySegment memory =
        hugeShift == 0
            ? Mapping.anonymous(arena, "mmap(guest memory)", size, MAP_NORESERVE())
            : Mapping.anonymous(
                arena, "mmap(hugetlb)", size, MAP_HUGETLB() | hugeShift << MAP_HUGE_SHIFT());
    // A core dump is for faults of this process; guest memory would only make it larger.
    Mapping.advise(memory, "madvise(MADV_DONTDUMP)", MADV_DONTDUMP());
    if (this == TRANSPARENT_HUGE) {
      Mapping.advise(memory, "madvise(MADV_HUGEPAGE)", MADV_HUGEPAGE());
    }
    return memory;
  }
}
