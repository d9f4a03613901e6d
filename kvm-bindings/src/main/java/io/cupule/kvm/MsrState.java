package io.cupule.kvm;

import static io.cupule.linux.raw.Linux.*;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.cupule.linux.call.Fd;
import io.cupule.linux.raw.kvm_msr_entry;
import io.cupule.linux.raw.kvm_msr_list;
import io.cupule.linux.raw.kvm_msrs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The model-specific registers of a vCPU that KVM can read and set (KVM API, 4.3, 4.18). */
final class MsrState {
  static final int TSC = 0x10;
  static final int APIC_BASE = 0x1b;

  private static final int TSC_ADJUST = 0x3b;

  /** The time-stamp counter continues, and its adjustment must stay consistent with it. */
  private static final Set<Integer> LEFT_ALONE = Set.of(TSC, TSC_ADJUST);

  /** KVM accepts fewer than 256 at once. */
  private static final int MOST_AT_ONCE = 128;

  private static final int MOST_INDICES = 4096;

  private final Map<Integer, Long> values;

  private MsrState(Map<Integer, Long> values) {
    this.values = values;
  }

  /** Returns the registers of a vCPU's state on this host (KVM_GET_MSR_INDEX_LIST). */
  static List<Integer> indices(Fd system) {
    try (Arena arena = Arena.ofConfined()) {
      long entries = kvm_msr_list.indices$offset();
      MemorySegment list = arena.allocate(entries + MOST_INDICES * Integer.BYTES, Integer.BYTES);
      list.set(JAVA_INT, kvm_msr_list.nmsrs$offset(), MOST_INDICES);
      system.ioctl("KVM_GET_MSR_INDEX_LIST", KVM_GET_MSR_INDEX_LIST(), list);
      int count = list.get(JAVA_INT, kvm_msr_list.nmsrs$offset());
      List<Integer> indices = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        int msr = list.get(JAVA_INT, entries + (long) i * Integer.BYTES);
        if (!LEFT_ALONE.contains(msr)) {
          indices.add(msr);
        }
      }
      return List.copyOf(indices);
    }
  }

  /** Reads the registers that can be read. */
  static MsrState capture(Fd vcpu, List<Integer> indices) {
    Map<Integer, Long> values = new TreeMap<>();
    inChunks(
        indices,
        (block, entries) -> {
          int done = vcpu.ioctl("KVM_GET_MSRS", KVM_GET_MSRS(), block);
          for (int i = 0; i < done; i++) {
            long at = entryOffset(i) + kvm_msr_entry.data$offset();
            values.put(entries.get(i), block.get(JAVA_LONG, at));
          }
          return done;
        });
    return new MsrState(values);
  }

  /** Sets the registers that can be set. */
  void restoreTo(Fd vcpu) {
    inChunks(
        List.copyOf(values.keySet()),
        (block, entries) -> {
          for (int i = 0; i < entries.size(); i++) {
            long at = entryOffset(i) + kvm_msr_entry.data$offset();
            block.set(JAVA_LONG, at, values.getOrDefault(entries.get(i), 0L));
          }
          return vcpu.ioctl("KVM_SET_MSRS", KVM_SET_MSRS(), block);
        });
  }

  /** Makes the argument of an ioctl for one register. */
  static MemorySegment requestFor(int msr) {
    MemorySegment block = Arena.ofAuto().allocate(entryOffset(1), Long.BYTES);
    block.set(JAVA_INT, kvm_msrs.nmsrs$offset(), 1);
    block.set(JAVA_INT, entryOffset(0) + kvm_msr_entry.index$offset(), msr);
    return block;
  }

  /** Returns the value in the argument for one register. */
  static long valueIn(MemorySegment request) {
    return request.get(JAVA_LONG, entryOffset(0) + kvm_msr_entry.data$offset());
  }

  /** Sets the value in the argument for one register. */
  static void valueIn(MemorySegment request, long value) {
    request.set(JAVA_LONG, entryOffset(0) + kvm_msr_entry.data$offset(), value);
  }

  Map<Integer, Long> values() {
    return values;
  }

  /** Runs an ioctl on registers; returns how many came before the first that KVM refused. */
  private interface Chunk {
    int apply(MemorySegment block, List<Integer> indices);
  }

  private static void inChunks(List<Integer> indices, Chunk chunk) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment block = arena.allocate(entryOffset(MOST_AT_ONCE), Long.BYTES);
      for (int from = 0; from < indices.size(); ) {
        List<Integer> part = indices.subList(from, Math.min(from + MOST_AT_ONCE, indices.size()));
        block.set(JAVA_INT, kvm_msrs.nmsrs$offset(), part.size());
        for (int i = 0; i < part.size(); i++) {
          block.set(JAVA_INT, entryOffset(i) + kvm_msr_entry.index$offset(), part.get(i));
        }
        int done = chunk.apply(block, part);
        // The register that KVM refused is left out.
        from += done < part.size() ? done + 1 : done;
      }
    }
  }

  private static long entryOffset(int index) {
    return kvm_msrs.entries$offset() + index * kvm_msr_entry.sizeof();
  }
}
