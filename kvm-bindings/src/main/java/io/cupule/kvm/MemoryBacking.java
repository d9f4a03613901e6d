package io.cupule.kvm;

import static io.cupule.kvm.raw.Linux.*;

/** What kind of host pages carry guest memory. */
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
   * The size that a slot must be a multiple of.
   *
   * @return bytes per page
   */
  public long pageSize() {
    return pageSize;
  }

  /** Flags for mmap: MAP_HUGETLB with the page size's logarithm, or none. */
  int mapFlags() {
    return hugeShift == 0 ? 0 : MAP_HUGETLB() | hugeShift << MAP_HUGE_SHIFT();
  }
}
