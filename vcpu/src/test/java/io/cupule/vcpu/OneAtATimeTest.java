package io.cupule.vcpu;

import static io.cupule.kvm.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.state.Reg;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.kvm.testing.TestVm;
import io.cupule.kvm.testing.TestVm.Mode;
import io.cupule.sched.SchedParams;
import io.cupule.sched.policy.BuiltinPolicy;
import io.cupule.vcpu.account.SwitchCause;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * At most one vCPU of a pCPU is in guest mode. Here their threads are on different host CPUs, where
 * nothing but the token keeps them apart.
 */
@RequiresKvm
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class OneAtATimeTest {
  private static final long SAMPLES = 20_000;
  private static final long TURNS = 100;
  private static final long CLASHES = TestVm.DATA + 0x1000;
  private static final long LINE = 64;

  private static final int[] WRITES = {
    0x48, 0x89, 0x1f, // mov [rdi], rbx
    0x0f, 0xae, 0xf0, // mfence, else the read need not look at memory
    0x48, 0x8b, 0x07, // mov rax, [rdi]
    0x48, 0x39, 0xd8, // cmp rax, rbx
    0x74, 0xf2, // je back
    0x48, 0xff, 0x06, // inc qword [rsi]
    0xeb, 0xed, // jmp back
  };

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

  /**
   * Each writes its number into the same word and reads it back, for ever. It finds the other's
   * number at most once for each time that it lost its turn in between.
   */
  @Test
  void noGuestSeesTheOtherMoveWithinItsTurn() {
    try (SharedPcpu shared = new SharedPcpu(BuiltinPolicy.IORR)) {
      Guest first = writer(shared).start();
      Guest second = second(shared, first).start();
      eventually("there were many turns", () -> turns(first) > TURNS && turns(second) > TURNS);
      first.vcpu.lifecycle().stop();
      second.vcpu.lifecycle().stop();
      first.awaitEnd();
      second.awaitEnd();
      assertThat(clashes(first, 0)).isLessThanOrEqualTo(switches(first) + 1);
      assertThat(clashes(first, 1)).isLessThanOrEqualTo(switches(second) + 1);
    }
  }

  /** The guests would see it. */
  @Test
  void guestsWithAPcpuEachSeeEachOtherMove() {
    try (SharedPcpu one = new SharedPcpu(BuiltinPolicy.IORR);
        SharedPcpu another = new SharedPcpu(BuiltinPolicy.IORR)) {
      Guest first = writer(one).start();
      second(another, first).start();
      eventually("they clash", () -> clashes(first, 0) > 1_000 && clashes(first, 1) > 1_000);
      assertThat(switches(first)).isZero();
    }
  }

  private static Guest writer(SharedPcpu shared) {
    return shared
        .guest(SharedPcpu.hostCpu(false), SHORT_TURNS, Mode.USER, new Counting(), WRITES)
        .with(Reg.RDI, TestVm.DATA)
        .with(Reg.RSI, CLASHES)
        .with(Reg.RBX, 1);
  }

  private static Guest second(SharedPcpu shared, Guest first) {
    return shared
        .sibling(first, SharedPcpu.hostCpu(true), SHORT_TURNS)
        .with(Reg.RDI, TestVm.DATA)
        .with(Reg.RSI, CLASHES + LINE)
        .with(Reg.RBX, 2);
  }

  private static long clashes(Guest guest, int who) {
    return guest.machine.memory().readLong(CLASHES + who * LINE);
  }

  private static long switches(Guest guest) {
    return guest.vcpu.stats().switches().values().stream().mapToLong(Long::longValue).sum();
  }

  private static Guest counter(SharedPcpu shared, boolean last) {
    return shared.guest(
        SharedPcpu.hostCpu(last), SHORT_TURNS, Mode.USER, new Counting(), Guest.COUNTS);
  }

  private static long turns(Guest guest) {
    return guest.vcpu.stats().switches().getOrDefault(SwitchCause.SLICE, 0L);
  }
}
