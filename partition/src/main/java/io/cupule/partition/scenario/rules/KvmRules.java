package io.cupule.partition.scenario.rules;

import io.cupule.partition.scenario.Irqchip;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.scenario.form.Draft.Placed;
import io.cupule.partition.scenario.host.HostFacts;
import io.cupule.partition.scenario.problem.Problems;
import io.cupule.partition.scenario.value.MemorySize;
import java.util.HashSet;
import java.util.List;

/** Rules about the limits of KVM and of Cupule's own interrupt controllers. */
final class KvmRules {
  /** xAPIC ids are 0 to 254; 255 is the broadcast id. */
  private static final int OWN_CONTROLLERS_LIMIT = 255;

  private static final long GIB = 1L << 30;

  /** Memory from here on is placed 1 GiB higher, above the hole below 4 GiB. */
  private static final long HOLE_START = 3 * GIB;

  private KvmRules() {}

  static void ownControllersHaveIdsForAllVcpus(
      MachineDraft machine, CheckContext context, Problems problems) {
    for (VmDraft vm : machine.vms()) {
      int vcpus = vm.affinity().size();
      if (irqchip(vm) == Irqchip.USER && vcpus > OWN_CONTROLLERS_LIMIT) {
        problems.add(
            vm.at("affinity"),
            "%d vCPUs, and the interrupt controllers of irqchip user serve %d"
                .formatted(vcpus, OWN_CONTROLLERS_LIMIT),
            "give the VM at most %d vCPUs, or one pCPU of its own for each and \"irqchip\":"
                    .formatted(OWN_CONTROLLERS_LIMIT)
                + " \"kernel\"");
      }
    }
  }

  static void kvmCanBeUsed(MachineDraft machine, HostFacts host, Problems problems) {
    host.kvm()
        .refusal()
        .ifPresent(refusal ->
            problems.addOfTheHost("KVM cannot be used: " + refusal.problem(), refusal.remedy()));
  }

  static void kvmHasTheVcpus(MachineDraft machine, HostFacts host, Problems problems) {
    int limit = host.kvm().vcpus();
    for (VmDraft vm : machine.vms()) {
      int vcpus = vm.affinity().size();
      boolean told = irqchip(vm) == Irqchip.USER && vcpus > OWN_CONTROLLERS_LIMIT;
      if (vcpus > limit && !told) {
        problems.add(
            vm.at("affinity"),
            "%d vCPUs, and KVM on this host takes %d in a VM".formatted(vcpus, limit),
            "give the VM at most %d vCPUs".formatted(limit));
      }
    }
  }

  static void kvmHasInterruptControllers(MachineDraft machine, HostFacts host, Problems problems) {
    for (VmDraft vm : machine.vms()) {
      if (irqchip(vm) == Irqchip.KERNEL && !host.kvm().irqchip()) {
        problems.add(
            vm.at("irqchip"),
            "KVM on this host emulates no interrupt controllers",
            "write \"irqchip\": \"user\"");
      }
    }
  }

  static void memoryCanBeAddressed(MachineDraft machine, HostFacts host, Problems problems) {
    long end = 1L << host.kvm().addressBits();
    for (VmDraft vm : machine.vms()) {
      long bytes = vm.memory().map(MemorySize::bytes).orElse(0L);
      if (bytes > HOLE_START && bytes + GIB > end) {
        problems.add(
            vm.at("memory"),
            "with the hole below 4 GiB it ends above the %d bits of a guest-physical address on this host"
                .formatted(host.kvm().addressBits()),
            "give the VM at most " + MemorySize.format(end - GIB));
      }
    }
  }

  /** Returns where the controllers are emulated; see {@link VmSettings#decidedIrqchip}. */
  private static Irqchip irqchip(VmDraft vm) {
    Irqchip written = vm.irqchip().orElse(Irqchip.AUTO);
    if (written != Irqchip.AUTO) {
      return written;
    }
    List<Integer> pcpus = vm.affinity().stream().map(Placed::value).toList();
    boolean alone = vm.dedicated().orElse(true) && new HashSet<>(pcpus).size() == pcpus.size();
    return alone ? Irqchip.KERNEL : Irqchip.USER;
  }
}
