package io.cupule.partition.hardware;

import io.cupule.kvm.memory.GuestMemory;
import io.cupule.kvm.memory.MemoryBacking;
import io.cupule.partition.boot.plan.AddressMap;
import io.cupule.partition.scenario.VmSettings;

/** Maps a VM's memory at the addresses of {@link AddressMap}. */
final class GuestMemoryMap {
  private GuestMemoryMap() {}

  static GuestMemory map(VmSettings vm) {
    GuestMemory memory =
        GuestMemory.map(
            backing(vm), AddressMap.slots(vm.memory().bytes()).toArray(GuestMemory.Slot[]::new));
    if (vm.lockMemory()) {
      lock(memory);
    }
    return memory;
  }

  private static void lock(GuestMemory memory) {
    try {
      memory.lock();
    } catch (RuntimeException e) {
      memory.close();
      throw e;
    }
  }

  private static MemoryBacking backing(VmSettings vm) {
    return switch (vm.hugePages()) {
      case NONE -> MemoryBacking.NORMAL;
      case SIZE_2M -> MemoryBacking.HUGE_2M;
      case SIZE_1G -> MemoryBacking.HUGE_1G;
      case TRANSPARENT -> MemoryBacking.TRANSPARENT_HUGE;
    };
  }
}
