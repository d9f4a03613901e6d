package io.cupule.kvm.state;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.cupule.linux.raw.kvm_cpuid2;
import io.cupule.linux.raw.kvm_cpuid_entry2;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * One CPUID leaf for a guest (struct kvm_cpuid_entry2).
 *
 * @param function leaf, the guest's EAX
 * @param index subleaf, the guest's ECX; used only if {@code flags} say so
 * @param flags KVM_CPUID_FLAG bits
 * @param eax result
 * @param ebx result
 * @param ecx result
 * @param edx result
 */
public record CpuidEntry(int function, int index, int flags, int eax, int ebx, int ecx, int edx) {

  /**
   * Allocates a {@code kvm_cpuid2} with room for entries.
   *
   * @param arena where
   * @param entries how many, at least 0
   */
  public static MemorySegment allocateTable(Arena arena, int entries) {
    long size = kvm_cpuid2.sizeof() + entries * kvm_cpuid_entry2.sizeof();
    MemorySegment table = arena.allocate(size, kvm_cpuid2.layout().byteAlignment());
    table.set(JAVA_INT, kvm_cpuid2.nent$offset(), entries);
    return table;
  }

  /**
   * Reads the first entries of a {@code kvm_cpuid2}.
   *
   * @param table the structure
   * @param count how many, at most its room
   */
  public static List<CpuidEntry> readTable(MemorySegment table, int count) {
    List<CpuidEntry> entries = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      MemorySegment entry = entry(table, i);
      entries.add(
          new CpuidEntry(
              entry.get(JAVA_INT, kvm_cpuid_entry2.function$offset()),
              entry.get(JAVA_INT, kvm_cpuid_entry2.index$offset()),
              entry.get(JAVA_INT, kvm_cpuid_entry2.flags$offset()),
              entry.get(JAVA_INT, kvm_cpuid_entry2.eax$offset()),
              entry.get(JAVA_INT, kvm_cpuid_entry2.ebx$offset()),
              entry.get(JAVA_INT, kvm_cpuid_entry2.ecx$offset()),
              entry.get(JAVA_INT, kvm_cpuid_entry2.edx$offset())));
    }
    return entries;
  }

  /**
   * Writes a {@code kvm_cpuid2} with these entries.
   *
   * @param arena where
   * @param entries in the kernel's order
   */
  public static MemorySegment writeTable(Arena arena, List<CpuidEntry> entries) {
    MemorySegment table = allocateTable(arena, entries.size());
    for (int i = 0; i < entries.size(); i++) {
      entries.get(i).write(entry(table, i));
    }
    return table;
  }

  private void write(MemorySegment entry) {
    entry.set(JAVA_INT, kvm_cpuid_entry2.function$offset(), function);
    entry.set(JAVA_INT, kvm_cpuid_entry2.index$offset(), index);
    entry.set(JAVA_INT, kvm_cpuid_entry2.flags$offset(), flags);
    entry.set(JAVA_INT, kvm_cpuid_entry2.eax$offset(), eax);
    entry.set(JAVA_INT, kvm_cpuid_entry2.ebx$offset(), ebx);
    entry.set(JAVA_INT, kvm_cpuid_entry2.ecx$offset(), ecx);
    entry.set(JAVA_INT, kvm_cpuid_entry2.edx$offset(), edx);
  }

  private static MemorySegment entry(MemorySegment table, int i) {
    return table.asSlice(
        kvm_cpuid2.entries$offset() + i * kvm_cpuid_entry2.sizeof(), kvm_cpuid_entry2.sizeof());
  }
}
