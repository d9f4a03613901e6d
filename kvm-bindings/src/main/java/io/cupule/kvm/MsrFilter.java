package io.cupule.kvm;

import static io.cupule.linux.raw.Linux.*;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.cupule.linux.raw.kvm_msr_filter;
import io.cupule.linux.raw.kvm_msr_filter_range;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Writes the structure of KVM_X86_SET_MSR_FILTER (KVM API, 4.97). */
final class MsrFilter {
  private MsrFilter() {}

  /** Makes a filter that allows every register except those of the ranges. */
  static MemorySegment denying(Arena arena, MsrRange[] ranges) {
    if (ranges.length > KVM_MSR_FILTER_MAX_RANGES()) {
      throw new IllegalArgumentException(
          "%d MSR ranges: KVM takes at most %d"
              .formatted(ranges.length, KVM_MSR_FILTER_MAX_RANGES()));
    }
    MemorySegment filter = arena.allocate(kvm_msr_filter.layout());
    filter.set(JAVA_INT, kvm_msr_filter.flags$offset(), KVM_MSR_FILTER_DEFAULT_ALLOW());
    for (int i = 0; i < ranges.length; i++) {
      int count = ranges[i].count();
      // A clear bit denies; KVM copies the bitmap in whole longs.
      MemorySegment allNone = arena.allocate(JAVA_LONG, Math.ceilDiv(count, Long.SIZE));
      MemorySegment range = kvm_msr_filter.ranges(filter, i);
      range.set(
          JAVA_INT,
          kvm_msr_filter_range.flags$offset(),
          KVM_MSR_FILTER_READ() | KVM_MSR_FILTER_WRITE());
      range.set(JAVA_INT, kvm_msr_filter_range.base$offset(), ranges[i].first());
      range.set(JAVA_INT, kvm_msr_filter_range.nmsrs$offset(), count);
      range.set(JAVA_LONG, kvm_msr_filter_range.bitmap$offset(), allNone.address());
    }
    return filter;
  }
}
