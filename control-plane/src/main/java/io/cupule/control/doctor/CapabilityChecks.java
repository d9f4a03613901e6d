package io.cupule.control.doctor;

import io.cupule.kvm.Capability;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Checks the KVM capabilities that Cupule needs. */
final class CapabilityChecks {
  private static final String REMEDY = "use a newer kernel";

  private enum Need {
    REQUIRED,
    WANTED
  }

  private record Use(Capability capability, Need need, String purpose) {}

  private static final List<Use> USES =
      List.of(
          new Use(Capability.USER_MEMORY, Need.REQUIRED, "guest memory"),
          new Use(Capability.EXT_CPUID, Need.REQUIRED, "the guest's CPUID table"),
          new Use(Capability.IMMEDIATE_EXIT, Need.REQUIRED, "stopping a vCPU without a lost kick"),
          new Use(Capability.MP_STATE, Need.WANTED, "reset and start of further vCPUs"),
          new Use(Capability.VCPU_EVENTS, Need.WANTED, "diagnostics of a VM that died"),
          new Use(Capability.SYNC_MMU, Need.WANTED, "transparent huge pages behind guest memory"),
          new Use(Capability.IRQCHIP, Need.WANTED, "`irqchip: kernel`"),
          new Use(Capability.IRQFD, Need.WANTED, "device interrupts without a system call"),
          new Use(Capability.IOEVENTFD, Need.WANTED, "device notification without an exit"),
          new Use(Capability.SYNC_REGS, Need.WANTED, "cheap access to registers"),
          new Use(Capability.TSC_DEADLINE_TIMER, Need.WANTED, "exact guest timers"),
          new Use(Capability.MAX_VCPUS, Need.WANTED, "upper bound of vCPUs in a VM"),
          new Use(Capability.NR_MEMSLOTS, Need.WANTED, "upper bound of memory slots in a VM"));

  private CapabilityChecks() {}

  static List<Check> over(Map<Capability, Integer> values) {
    return USES.stream().map(use -> check(use, values.getOrDefault(use.capability, 0))).toList();
  }

  private static Check check(Use use, int value) {
    String name = use.capability.name();
    String id = "kvm-cap-" + name.toLowerCase(Locale.ROOT).replace('_', '-');
    String detail = "KVM_CAP_" + name + (value > 1 ? " = " + value : "") + ": " + use.purpose;
    if (value > 0) {
      return Check.ok(id, detail);
    }
    return switch (use.need) {
      case REQUIRED -> Check.missing(id, detail + " (absent)", REMEDY);
      case WANTED -> Check.warning(id, detail + " (absent)", REMEDY + ", or do without");
    };
  }
}
