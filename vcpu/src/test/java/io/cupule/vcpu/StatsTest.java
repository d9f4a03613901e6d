package io.cupule.vcpu;

import static io.cupule.kvm.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.kvm.testing.TestVm.Mode;
import io.cupule.vcpu.account.RunState;
import io.cupule.vcpu.account.VcpuStats;
import io.cupule.vcpu.exit.ExitReason;
import io.cupule.vcpu.request.VcpuEvent;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Times and counts of a vCPU that runs, halts, is woken and ends. */
@RequiresKvm
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class StatsTest {
  private static final int WAKES = 50;

  @Test
  void timesByStateAddUpToTheTimeSinceTheVcpuWasMade() throws Exception {
    long beforeMaking = System.nanoTime();
    try (Guest guest = new Guest(Mode.REAL, new Counting(), 0xf4, 0xeb, 0xfd)) { // hlt, for ever
      long made = System.nanoTime();
      assertSum(guest, beforeMaking, made);
      guest.start();
      for (int i = 0; i < WAKES; i++) {
        guest.awaitHalt();
        awaitBlocked(guest); // a kick that is faster than the wait would spare it
        guest.vcpu.kick();
        assertSum(guest, beforeMaking, made);
      }
      guest.awaitHalt();
      awaitBlocked(guest);
      guest.vcpu.lifecycle().stop();
      guest.awaitEnd();
      assertSum(guest, beforeMaking, made);
      assertThat(guest.vcpu.stats().stateNanos())
          .allSatisfy((_, nanos) -> assertThat(nanos).isPositive());
      long running = guest.vcpu.stats().stateNanos().getOrDefault(RunState.RUNNING, 0L);
      assertThat(guest.vcpu.stats().guestNanos()).isPositive().isLessThanOrEqualTo(running);
      assertThat(guest.vcpu.stats().exits().getOrDefault(ExitReason.HLT, 0L))
          .isBetween((long) WAKES, WAKES + 1L);
      assertThat(guest.vcpu.stats().waits())
          .containsOnlyKeys(VcpuEvent.VIRTUAL_INTERRUPT)
          .allSatisfy((_, waits) -> assertThat(waits).isGreaterThanOrEqualTo(WAKES));
      // The stop kicks, and so does its retirement if it finds the vCPU in the guest.
      assertThat(guest.vcpu.stats().kicks()).isBetween(WAKES + 1L, WAKES + 2L);
    }
  }

  private static void awaitBlocked(Guest guest) {
    while (guest.vcpu.stats().state() != RunState.BLOCKED) {
      Thread.onSpinWait();
    }
  }

  /** The sum lies between the times since the two moments around the making. */
  private static void assertSum(Guest guest, long beforeMaking, long made) {
    long earliest = System.nanoTime() - made;
    long sum = guest.vcpu.stats().stateNanos().values().stream().mapToLong(Long::longValue).sum();
    assertThat(sum).isBetween(earliest, System.nanoTime() - beforeMaking);
  }

  @Test
  void timeOfAnEndedVcpuIsOfflineTime() throws Exception {
    try (Guest guest = new Guest(Mode.USER, new Counting(), 0xeb, 0xfe).start()) { // jmp .
      guest.vcpu.lifecycle().stop();
      guest.awaitEnd();
      VcpuStats first = guest.vcpu.stats();
      VcpuStats second = guest.vcpu.stats();
      for (RunState state : new RunState[] {RunState.RUNNING, RunState.BLOCKED}) {
        assertThat(second.stateNanos()).containsEntry(state, first.stateNanos().get(state));
      }
    }
  }

  @Test
  void spinningGuestsTimeIsGuestTime() {
    try (Guest guest = new Guest(Mode.USER, new Counting(), 0xeb, 0xfe).start()) { // jmp .
      // The host may keep the thread from entering for a while, but not again and again.
      eventually(
          "seven tenths of its time at least are guest time",
          () -> {
            long until = running(guest) + TimeUnit.MILLISECONDS.toNanos(50);
            eventually("it runs", () -> running(guest) > until);
            guest.awaitNotice(guest.vcpu.kick()); // a stay counts when it is over
            return guest.vcpu.stats().guestNanos() > 0.7 * running(guest);
          });
    }
  }

  private static long running(Guest guest) {
    return SharedPcpu.nanos(guest, RunState.RUNNING);
  }
}
