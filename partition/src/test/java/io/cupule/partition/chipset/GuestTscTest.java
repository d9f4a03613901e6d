package io.cupule.partition.chipset;

import static io.cupule.kvm.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.Kvm;
import io.cupule.kvm.VcpuFd;
import io.cupule.kvm.VmFd;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.time.HostTimers;
import io.cupule.time.ManualTimers;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
final class GuestTscTest {
  private static final int KHZ = 1_000_000;

  @Test
  void guestCounterIsAConstantAheadOfTheReference() {
    long[] now = {0};
    var timers = new ManualTimers();
    try (var reference = new TscReference(() -> now[0], KHZ, timers, () -> {})) {
      GuestTsc guest = new GuestTsc(reference);
      guest.anchor(() -> now[0] + 77);

      assertThat(guest.tsc(1000)).isEqualTo(1077);
      assertThat(guest.nanos(500)).isEqualTo(500);
    }
  }

  @Test
  void readingThatWasInterruptedDoesNotMoveTheGuest() {
    Deque<Long> guests = new ArrayDeque<>(List.of(7L, 7L, 7L, 7L, 7L, 7L, 7L, 7L));
    Deque<Long> references = new ArrayDeque<>(List.of(900L, 5L, 5000L, 5L, 5L, 5L, 5L, 5L));
    var timers = new ManualTimers();
    long[] first = {16}; // readings before the guest's are compared
    try (var reference =
        new TscReference(() -> first[0]-- > 0 ? 0 : references.pop(), KHZ, timers, () -> {})) {
      GuestTsc guest = new GuestTsc(reference);

      guest.anchor(guests::pop);

      assertThat(guest.tsc(0)).isEqualTo(2);
    }
  }

  @RequiresKvm
  @Test
  void counterIsNeverToldToBeAheadOfTheGuestsNorFarBehind() {
    try (HostTimers timers = new HostTimers();
        Kvm kvm = Kvm.open();
        TscReference reference = TscReference.open(kvm, timers);
        VmFd vm = kvm.createVm();
        VcpuFd vcpu = vm.createVcpu(0)) {
      GuestTsc guest = new GuestTsc(reference);
      guest.anchor(vcpu);
      var first = reference.scale();
      eventually("a comparison", () -> !reference.scale().equals(first));

      long nearest = Long.MAX_VALUE;
      for (int i = 0; i < 200; i++) {
        long told = guest.tsc(System.nanoTime());
        long behind = vcpu.tsc() - told;
        assertThat(behind).isPositive();
        nearest = Math.min(nearest, behind);
      }
      // 50 us; a reading takes some of them
      assertThat(nearest).isLessThan(vcpu.tscKhz() / 20);
    }
  }
}
