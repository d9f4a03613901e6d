package io.cupule.partition.boot.plan;

import io.cupule.partition.boot.plan.BootException.Fault;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Assigns ranges of guest memory: first to the kernel, at the addresses it asks for, then to the
 * loader's data in the free space. This happens before any byte is written. For one thread.
 */
public final class MemoryLayout {
  static final long PAGE = 4096;

  /** The end of the addresses that protected mode reaches without paging. */
  public static final long ADDRESSABLE = 1L << 32;

  /** A PC has its firmware and devices from here up to 1 MiB. */
  public static final long LOW_END = 640 << 10;

  /** Where memory above the firmware's starts. */
  public static final long HIGH_START = 1 << 20;

  private final String image;
  private final List<Ram> ram;

  /** Disjoint, sorted by their starts. */
  private final TreeMap<Long, Claim> claims = new TreeMap<>();

  MemoryLayout(String image, List<Ram> ram) {
    this.image = image;
    this.ram = ram;
  }

  /** The range {@code start <= gpa < end}, not empty. */
  private record Claim(String name, long start, long end) {
    @Override
    public String toString() {
      return String.format(
          "%s of %s (0x%x to 0x%x)", name, Sizes.text(end - start), start, end - 1);
    }
  }

  /** Returns whether {@code size} bytes from {@code start} end within a limit; all unsigned. */
  public static boolean fits(long start, long size, long limit) {
    return Long.compareUnsigned(start, limit) <= 0
        && Long.compareUnsigned(size, limit - start) <= 0;
  }

  /**
   * Claims a range at a fixed address, for the kernel.
   *
   * @throws BootException if it lies outside the memory, or is already in use
   */
  public void claim(String name, long start, long size) {
    var claim = new Claim(name, start, start + size);
    if (!isMemory(start, size)) {
      throw misplaced(claim);
    }
    Claim other = overlapping(start, size);
    if (other != null) {
      Claim below = other.start < start ? other : claim;
      Claim above = other.start < start ? claim : other;
      throw new BootException(
          image, below + " overlaps " + above, "link them to separate addresses");
    }
    claims.put(start, claim);
  }

  /** Refuses a claim outside of the memory: the kernel's fault if no memory could help. */
  private BootException misplaced(Claim claim) {
    String problem = claim + " does not fit into guest memory of " + Sizes.text(memory());
    long size = claim.end - claim.start;
    boolean inHole = claim.start < AddressMap.HOLE_END && claim.end > AddressMap.HOLE_START;
    if (inHole) {
      String what =
          size > AddressMap.HOLE_START ? "make the kernel smaller" : "place the kernel lower";
      return new BootException(image, problem, what + ": no VM has memory from 3 GiB to 4 GiB");
    }
    long hole = claim.end > AddressMap.HOLE_START ? AddressMap.HOLE_END - AddressMap.HOLE_START : 0;
    long needed = claim.end - hole;
    String other = isRoomFor(size) ? "place the kernel lower" : "make the kernel smaller";
    return needed > AddressMap.LARGEST_MEMORY
        ? new BootException(
            image,
            problem,
            other + ": no VM has more than " + Sizes.mebibytes(AddressMap.LARGEST_MEMORY))
        : new BootException(
            Fault.MEMORY,
            image,
            problem,
            "give the VM at least " + Sizes.mebibytes(needed) + " or " + other);
  }

  private boolean isRoomFor(long size) {
    return ram.stream().anyMatch(range -> size <= range.size());
  }

  /**
   * Finds room below 4 GiB for the loader's data and claims it: at its usual address, else as low
   * as possible below 640 KiB, else as high as possible, so that the memory after the kernel stays
   * free.
   *
   * @param usual a page boundary
   * @throws BootException if there is no room
   */
  public long place(String name, long usual, long size) {
    long start =
        isMemory(usual, size) && overlapping(usual, size) == null
            ? usual
            : lowest(PAGE, LOW_END, size)
                .orElseGet(() -> highest(size).orElseThrow(() -> noRoom(name, size)));
    claims.put(start, new Claim(name, start, start + size));
    return start;
  }

  private BootException noRoom(String name, long size) {
    boolean growable = memory() < AddressMap.HOLE_START;
    return new BootException(
        growable ? Fault.MEMORY : Fault.KERNEL,
        image,
        "the kernel leaves no room for %s of %s in guest memory of %s"
            .formatted(name, Sizes.text(size), Sizes.text(memory())),
        growable
            ? "give the VM more memory"
            : "make the kernel smaller: this has to lie below 3 GiB as well");
  }

  /** Finds room above 1 MiB and below 4 GiB and claims it, if possible after the kernel. */
  public OptionalLong placeAfter(String name, long kernelEnd, long size) {
    OptionalLong after = lowest(Math.max(HIGH_START, kernelEnd), ADDRESSABLE, size);
    OptionalLong found = after.isPresent() ? after : lowest(HIGH_START, ADDRESSABLE, size);
    found.ifPresent(start -> claims.put(start, new Claim(name, start, start + size)));
    return found;
  }

  /** Finds room as high as possible below 4 GiB and claims it. */
  OptionalLong placeHigh(String name, long size) {
    OptionalLong found = highest(size);
    found.ifPresent(start -> claims.put(start, new Claim(name, start, start + size)));
    return found;
  }

  private OptionalLong lowest(long from, long to, long size) {
    for (Ram range : ram) {
      Ram window = range.within(from, to);
      long start = Math.ceilDiv(window.start(), PAGE) * PAGE;
      while (start + size <= window.end()) {
        Claim blocker = overlapping(start, size);
        if (blocker == null) {
          return OptionalLong.of(start);
        }
        start = Math.ceilDiv(blocker.end, PAGE) * PAGE;
      }
    }
    return OptionalLong.empty();
  }

  private OptionalLong highest(long size) {
    for (Ram range : ram.reversed()) {
      Ram window = range.within(HIGH_START, ADDRESSABLE);
      long start = (window.end() - size) / PAGE * PAGE;
      while (start >= window.start()) {
        Claim blocker = overlapping(start, size);
        if (blocker == null) {
          return OptionalLong.of(start);
        }
        start = Math.floorDiv(blocker.start - size, PAGE) * PAGE;
      }
    }
    return OptionalLong.empty();
  }

  /** Returns the highest claim that overlaps a range. */
  private @Nullable Claim overlapping(long start, long size) {
    var highest = claims.lowerEntry(start + size);
    return highest != null && highest.getValue().end > start ? highest.getValue() : null;
  }

  private boolean isMemory(long start, long size) {
    return ram.stream()
        .anyMatch(
            range -> range.start() <= start && start < range.end() && size <= range.end() - start);
  }

  private long memory() {
    return ram.stream().mapToLong(Ram::size).sum();
  }

  /** Returns the end of the highest claim below 4 GiB. */
  public long end() {
    var highest = claims.lowerEntry(ADDRESSABLE);
    return highest == null ? 0 : highest.getValue().end;
  }
}
