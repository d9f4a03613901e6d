package io.cupule.vcpu;

import static io.cupule.kvm.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.kvm.testing.TestVm.Mode;
import io.cupule.sched.SchedParams;
import io.cupule.sched.policy.BuiltinPolicy;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * At most one vCPU of a pCPU is in guest mode. Here their threads are on different host CPUs, where
 * nothing but the token keeps them apart.
 */
@RequiresKvm
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class OneAtATimeTest {
  private static final long SAMPLES = 20_000;
  private static final long TURNS = 100;
  private static final SchedParams SHORT_TURNS =
      SchedParams.DEFAULT.withSliceNs(SchedParams.MIN_SLICE_NS);

  @Test
  void twoOfOnePcpuAreNeverInGuestModeTogether() {
    try (SharedPcpu shared = new SharedPcpu(BuiltinPolicy.IORR)) {
      Guest first = counter(shared, false).start();
      Guest second = counter(shared, true).start();
      try (Overlap overlap = new Overlap(first, second)) {
        eventually(
            "there were many turns, and many looks at them",
            () -> overlap.sawBoth(SAMPLES) && turns(first) > TURNS && turns(second) > TURNS);
        assertThat(overlap.seen()).isZero();
      }
    }
  }

  @Test
  void twoOfOnePcpuAreNeverInGuestModeTogetherThoughTheyAreTakenOffAndWoken() {
    try (SharedPcpu shared = new SharedPcpu(BuiltinPolicy.IORR)) {
      Guest first = counter(shared, false).start();
      Guest second = counter(shared, true).start();
      long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
      try (Overlap overlap = new Overlap(first, second)) {
        while (System.nanoTime() < until) {
          for (Guest guest : new Guest[] {first, second}) {
            guest.vcpu.kick();
            guest.takeOff();
            guest.relaunch();
          }
        }
        assertThat(overlap.seen()).isZero();
      }
    }
  }

  /** The watcher would see it. */
  @Test
  void twoWithAPcpuEachAreInGuestModeTogether() {
    try (SharedPcpu one = new SharedPcpu(BuiltinPolicy.IORR);
        SharedPcpu another = new SharedPcpu(BuiltinPolicy.IORR)) {
      Guest first = counter(one, false).start();
      Guest second = counter(another, true).start();
      try (Overlap overlap = new Overlap(first, second)) {
        eventually("they are seen together", () -> overlap.seen() > 0);
      }
    }
  }

  private static Guest counter(SharedPcpu shared, boolean last) {
    return shared.guest(
        SharedPcpu.hostCpu(last), SHORT_TURNS, Mode.USER, new Counting(), Guest.COUNTS);
  }

  private static long turns(Guest guest) {
    return guest.vcpu.stats().switches().getOrDefault(SwitchCause.SLICE, 0L);
  }
}
