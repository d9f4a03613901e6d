package io.cupule.partition.hardware;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.memory.GuestMemory;
import io.cupule.kvm.testing.ProcSelf;
import io.cupule.linux.LinuxThread;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.testing.TestVms;
import org.junit.jupiter.api.Test;

final class GuestMemoryMapTest {
  private final VmSettings vm = TestVms.builtin("alpha", "hello", "");

  @Test
  void memoryIsLockedForAVmThatAsksForIt() {
    long before = lockedKib();
    try (GuestMemory _ = GuestMemoryMap.map(TestVms.withHostHygiene(vm))) {
      assertThat(lockedKib() - before).isEqualTo(vm.memory().bytes() / 1024);
    }
  }

  @Test
  void memoryIsNotLockedOtherwise() {
    long before = lockedKib();
    try (GuestMemory _ = GuestMemoryMap.map(vm)) {
      assertThat(lockedKib()).isEqualTo(before);
    }
  }

  private static long lockedKib() {
    String locked = ProcSelf.status(LinuxThread.currentId(), "VmLck").orElseThrow();
    return Long.parseLong(locked.replace(" kB", ""));
  }
}
