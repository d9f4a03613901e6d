package io.cupule.partition.hardware;

import io.cupule.kvm.state.CpuidEntry;
import io.cupule.partition.scenario.Irqchip;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds the CPUID table of a guest: what KVM supports on this host, the vCPU's own APIC id, and
 * the time-stamp counter's rate in the timing leaf 0x40000010. VMware introduced it, and Linux
 * guests read it.
 */
final class GuestCpuid {
  private static final int FEATURES = 1;
  private static final int TOPOLOGY = 0xb;
  private static final int TOPOLOGY_V2 = 0x1f;
  private static final int HYPERVISOR = 0x4000_0000;
  private static final int PARAVIRTUAL = 0x4000_0001;
  private static final int ADDRESS_SIZES = 0x8000_0008;
  private static final int DEFAULT_ADDRESS_BITS = 36;
  private static final int TSC_DEADLINE = 1 << 24;

  /** KVM_FEATURE_CLOCKSOURCE, NOP_IO_DELAY, CLOCKSOURCE2, CLOCKSOURCE_STABLE_BIT. */
  private static final int CLOCKS_ONLY = 1 | 1 << 1 | 1 << 3 | 1 << 24;

  private static final int TIMING = 0x4000_0010;
  private static final int APIC_ID_SHIFT = 24;
  private static final int APIC_ID_MASK = 0xff << APIC_ID_SHIFT;

  private GuestCpuid() {}

  /**
   * Returns the table of one vCPU.
   *
   * @param supported KVM's entries
   * @param apicId the vCPU's number
   * @param tscKhz rate of its time-stamp counter
   * @param irqchip where its local APIC is emulated
   */
  static List<CpuidEntry> of(List<CpuidEntry> supported, int apicId, int tscKhz, Irqchip irqchip) {
    List<CpuidEntry> table = new ArrayList<>(supported.size() + 1);
    for (CpuidEntry entry : supported) {
      if (entry.function() != TIMING) {
        table.add(
            irqchip == Irqchip.USER ? inUserSpace(adapt(entry, apicId)) : adapt(entry, apicId));
      }
    }
    table.add(new CpuidEntry(TIMING, 0, 0, tscKhz, 0, 0, 0));
    return table;
  }

  /**
   * Returns the width of a guest's physical addresses (SDM, CPUID leaf 0x80000008).
   *
   * @param supported KVM's entries
   * @return bits; 36 if CPUID does not say
   */
  static int physicalAddressBits(List<CpuidEntry> supported) {
    return supported.stream()
        .filter(entry -> entry.function() == ADDRESS_SIZES)
        .mapToInt(entry -> entry.eax() & 0xff)
        .findFirst()
        .orElse(DEFAULT_ADDRESS_BITS);
  }

  private static CpuidEntry adapt(CpuidEntry entry, int apicId) {
    return switch (entry.function()) {
      case FEATURES -> {
        int ebx = (entry.ebx() & ~APIC_ID_MASK) | (apicId << APIC_ID_SHIFT);
        yield with(entry, entry.eax(), ebx, entry.edx());
      }
      case TOPOLOGY, TOPOLOGY_V2 -> with(entry, entry.eax(), entry.ebx(), apicId);
      // EAX is the highest hypervisor leaf; it must reach the timing leaf.
      case HYPERVISOR -> with(entry, TIMING, entry.ebx(), entry.edx());
      default -> entry;
    };
  }

  /** Hides KVM's paravirtual interrupts, which need KVM's local APIC, and adds our TSC deadline. */
  private static CpuidEntry inUserSpace(CpuidEntry e) {
    return switch (e.function()) {
      case FEATURES ->
          new CpuidEntry(
              e.function(),
              e.index(),
              e.flags(),
              e.eax(),
              e.ebx(),
              e.ecx() | TSC_DEADLINE,
              e.edx());
      case PARAVIRTUAL -> with(e, e.eax() & CLOCKS_ONLY, e.ebx(), e.edx());
      default -> e;
    };
  }

  private static CpuidEntry with(CpuidEntry e, int eax, int ebx, int edx) {
    return new CpuidEntry(e.function(), e.index(), e.flags(), eax, ebx, e.ecx(), edx);
  }
}
