package io.cupule.partition.scenario;

import java.util.OptionalLong;

/** The host pages that back a VM's memory. */
public enum HugePages {
  /** Ordinary 4K pages. */
  NONE("none", 0),
  /** Reserved pages of 2 MiB, from the host's hugetlb pool. */
  SIZE_2M("2M", 1L << 21),
  /** Reserved pages of 1 GiB, from the host's hugetlb pool. */
  SIZE_1G("1G", 1L << 30),
  /** Ordinary pages that the host may merge into huge ones ({@code MADV_HUGEPAGE}). */
  TRANSPARENT("transparent", 0);

  private final String json;
  private final long bytes;

  HugePages(String json, long bytes) {
    this.json = json;
    this.bytes = bytes;
  }

  /**
   * Returns the size of the reserved pages.
   *
   * @return bytes; empty for kinds that reserve none
   */
  public OptionalLong reservedPageBytes() {
    return bytes == 0 ? OptionalLong.empty() : OptionalLong.of(bytes);
  }

  /** Returns the name in a scenario file. */
  @Override
  public String toString() {
    return json;
  }
}
