package io.cupule.partition.boot;

import io.cupule.kvm.GuestMemory;
import io.cupule.partition.boot.BootException.Fault;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Who gets which part of guest memory: the claims of one kernel, checked before a byte is written.
 */
final class MemoryLayout {
  /** The end of what real and protected mode and our page tables reach. */
  static final long ADDRESSABLE = 1L << 32;

  private final String image;
  private final List<Claim> claims = new ArrayList<>();

  MemoryLayout(String image) {
    this.image = image;
  }

  /** The range {@code start <= gpa < end}, both at most 4 GiB. */
  private record Claim(String name, long start, long end) {
    @Override
    public String toString() {
      return String.format(
          "%s of %s (0x%x to 0x%x)", name, Sizes.text(end - start), start, end - 1);
    }
  }

  /** Whether {@code size} bytes from {@code start} end at or below a limit; all unsigned. */
  static boolean fits(long start, long size, long limit) {
    return Long.compareUnsigned(start, limit) <= 0
        && Long.compareUnsigned(size, limit - start) <= 0;
  }

  /** Adds a range of at least one byte that ends at 4 GiB or below. */
  void claim(String name, long start, long size) {
    claims.add(new Claim(name, start, start + size));
  }

  /** Refuses claims that overlap or that memory does not back. */
  void check(GuestMemory memory) {
    for (Claim claim : claims) {
      if (!memory.contains(claim.start, claim.end - claim.start)) {
        throw new BootException(
            Fault.MEMORY,
            image,
            claim + " does not fit into guest memory of " + Sizes.text(memory.size()),
            "give the VM at least " + Sizes.mebibytes(claim.end) + " or place the kernel lower");
      }
    }
    claims.sort(Comparator.comparingLong(Claim::start));
    for (int i = 1; i < claims.size(); i++) {
      Claim below = claims.get(i - 1);
      Claim above = claims.get(i);
      if (above.start < below.end) {
        throw new BootException(
            image, below + " overlaps " + above, "link them to separate addresses");
      }
    }
  }

  /** The end of the highest claim. */
  long end() {
    return claims.stream().mapToLong(Claim::end).max().orElse(0);
  }
}
