package io.cupule.partition.scenario.rules;

import io.cupule.device.backend.PlainText;
import io.cupule.partition.scenario.HugePages;
import io.cupule.partition.scenario.host.HostFacts;
import io.cupule.partition.scenario.host.LinuxHost;
import io.cupule.partition.scenario.problem.Problems;
import io.cupule.partition.scenario.value.MemorySize;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;

/** Rules about the VMs' memory and the host's memory. */
final class MemoryRules {
  private MemoryRules() {}

  static void allFitsIntoTheHost(MachineDraft machine, HostFacts facts, Problems problems) {
    long host = facts.memoryBytes();
    long sum = 0;
    for (VmDraft vm : machine.vms()) {
      long bytes = vm.memory().map(MemorySize::bytes).orElse(0L);
      if (sum <= host && sum + bytes > host) {
        problems.add(
            vm.at("memory"),
            "up to this VM the scenario needs "
                + mebibytes(sum + bytes)
                + " of memory, and this host has "
                + mebibytes(host),
            "give the VMs less memory");
      }
      sum += bytes;
    }
  }

  static void memoryIsWholeHugePages(
      MachineDraft machine, CheckContext context, Problems problems) {
    for (VmDraft vm : machine.vms()) {
      OptionalLong page = reservedPage(vm);
      if (page.isPresent()
          && vm.memory().isPresent()
          && vm.memory().get().bytes() % page.getAsLong() != 0) {
        problems.add(
            vm.at("memory"),
            vm.memory().get() + " is not a multiple of the " + vm.hugePages().get() + " pages",
            "write \""
                + MemorySize.format(pages(vm, page.getAsLong()) * page.getAsLong())
                + "\", or choose other hugePages");
      }
    }
  }

  static void hugePagesAreFree(MachineDraft machine, HostFacts host, Problems problems) {
    Map<HugePages, Long> needed = new EnumMap<>(HugePages.class);
    for (VmDraft vm : machine.vms()) {
      OptionalLong page = reservedPage(vm);
      if (page.isEmpty() || vm.memory().isEmpty()) {
        continue;
      }
      HugePages kind = vm.hugePages().get();
      Long free = host.freeHugePages().get(kind);
      if (free == null) {
        problems.add(
            vm.at("hugePages"), "this host has no " + kind + " pages", "choose another kind");
        continue;
      }
      long sum = needed.merge(kind, pages(vm, page.getAsLong()), Long::sum);
      if (sum > free) {
        problems.add(
            vm.at("hugePages"),
            "up to this VM the scenario needs "
                + PlainText.count(sum, "page")
                + " of "
                + kind
                + ", and "
                + free
                + (free == 1 ? " is free" : " are free"),
            "reserve "
                + (sum - free)
                + " more in /"
                + LinuxHost.pool(page.getAsLong())
                + "/nr_hugepages, or choose another kind");
      }
    }
  }

  private static OptionalLong reservedPage(VmDraft vm) {
    return vm.hugePages().map(HugePages::reservedPageBytes).orElse(OptionalLong.empty());
  }

  private static long pages(VmDraft vm, long pageBytes) {
    return Math.ceilDiv(vm.memory().map(MemorySize::bytes).orElse(0L), pageBytes);
  }

  private static String mebibytes(long bytes) {
    return (bytes >> 20) + "M";
  }
}
