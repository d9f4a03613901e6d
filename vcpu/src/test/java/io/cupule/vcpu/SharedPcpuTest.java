package io.cupule.vcpu;

import static io.cupule.kvm.testing.Eventually.eventually;
import static io.cupule.vcpu.SharedPcpu.nanos;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.kvm.testing.TestVm.Mode;
import io.cupule.sched.SchedParams;
import io.cupule.sched.ThreadStatus;
import io.cupule.sched.policy.BuiltinPolicy;
import io.cupule.sched.rendezvous.Stop;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** vCPUs of different VMs take turns on one pCPU. */
@RequiresKvm
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SharedPcpuTest {
  private static final int[] PORT = {0xe6, 0x10, 0xeb, 0xfc}; // out 0x10, al, for ever
  private static final long LONG_ENOUGH = TimeUnit.MILLISECONDS.toNanos(1_200);

  @Test
  void twoThatWantItAlwaysShareItByWeight() {
    try (SharedPcpu shared = new SharedPcpu(BuiltinPolicy.BVT)) {
      Guest light = shared.counter(1).start();
      Guest heavy = shared.counter(3).start();
      // Until the second one is there, the first one has the pCPU for itself.
      eventually("both run", () -> light.count() > 0 && heavy.count() > 0);
      long lightBefore = running(light);
      long heavyBefore = running(heavy);
      long before = lightBefore + heavyBefore;
      eventually(
          "they run for a while", () -> running(light) + running(heavy) > before + LONG_ENOUGH);
      double ratio = (double) (running(heavy) - heavyBefore) / (running(light) - lightBefore);
      assertThat(ratio).isCloseTo(3, within(0.45));
      assertThat(light.count()).isPositive();
      assertThat(heavy.count()).isGreaterThan(light.count());
      assertThat(light.vcpu.stats().switches().get(SwitchCause.SLICE)).isPositive();
      assertThat(heavy.vcpu.stats().switches().get(SwitchCause.SLICE)).isPositive();
      assertThat(shared.pcpu.stats().slices()).isPositive();
    }
  }

  @Test
  void threeOfEqualWeightGetAThirdEach() {
    try (SharedPcpu shared = new SharedPcpu(BuiltinPolicy.BVT)) {
      Guest[] guests = {shared.counter(1), shared.counter(1), shared.counter(1)};
      for (Guest guest : guests) {
        guest.start();
      }
      eventually("all run", () -> Arrays.stream(guests).allMatch(guest -> guest.count() > 0));
      long[] before = Arrays.stream(guests).mapToLong(SharedPcpuTest::running).toArray();
      long all = Arrays.stream(before).sum();
      eventually("they run for a while", () -> sum(guests) > all + LONG_ENOUGH);
      double passed = sum(guests) - all;
      for (int i = 0; i < guests.length; i++) {
        double share = (running(guests[i]) - before[i]) / passed;
        assertThat(share).isCloseTo(1.0 / 3, within(0.05));
      }
    }
  }

  @Test
  void weightsChangeLive() {
    try (SharedPcpu shared = new SharedPcpu(BuiltinPolicy.BVT)) {
      Guest first = shared.counter(1).start();
      Guest second = shared.counter(1).start();
      eventually("both run", () -> first.count() > 0 && second.count() > 0);
      first.vcpu.thread().change(SchedParams.DEFAULT.withWeight(8));
      long firstBefore = running(first);
      long secondBefore = running(second);
      eventually("time passes", () -> running(first) - firstBefore > LONG_ENOUGH / 2);
      assertThat(running(first) - firstBefore).isGreaterThan(4 * (running(second) - secondBefore));
    }
  }

  @Test
  void timerNeverFiresForAVcpuThatIsAlone() {
    try (SharedPcpu shared = new SharedPcpu(BuiltinPolicy.BVT)) {
      Guest alone = shared.counter(1).start();
      eventually("it runs for a while", () -> running(alone) > LONG_ENOUGH / 4);
      assertThat(shared.pcpu.stats().slices()).isZero();
      assertThat(alone.vcpu.stats().kicks()).isZero();
      assertThat(alone.vcpu.stats().switches()).allSatisfy((_, n) -> assertThat(n).isZero());
    }
  }

  @Test
  void wakeFromAnotherThreadPreempts() throws Exception {
    try (SharedPcpu shared = new SharedPcpu(BuiltinPolicy.PRIO)) {
      Guest urgent =
          shared.guest(SchedParams.DEFAULT.withPriority(2), Mode.REAL, Guest.HALTS).start();
      urgent.awaitHalt();
      Guest spinner = shared.counter(1).start();
      for (int i = 1; i <= 50; i++) {
        long before = spinner.count();
        eventually("the spinner runs", () -> spinner.count() > before);
        awaitBlocked(urgent);
        urgent.vcpu.kick();
        urgent.awaitHalt();
        assertThat(spinner.vcpu.stats().switches()).containsEntry(SwitchCause.PREEMPT, (long) i);
      }
      assertThat(urgent.vcpu.stats().wakeToRun().getTotalCount()).isEqualTo(51);
      assertThat(spinner.vcpu.stats().switches()).containsEntry(SwitchCause.SLICE, 0L);
      assertThat(shared.pcpu.stats().slices()).as("prio has no slices").isZero();
    }
  }

  @Test
  void kickOfAVcpuThatWaitsForItsPcpuIsNoticedWhenItGetsIt() {
    try (SharedPcpu shared = new SharedPcpu(BuiltinPolicy.NOOP)) {
      Guest running = shared.counter(1).start();
      Guest waiting = shared.counter(1).start();
      long ticket = waiting.vcpu.kick();
      running.awaitNotice(running.vcpu.kick());
      assertThat(waiting.vcpu.acknowledged()).isLessThan(ticket);
      running.takeOff();
      waiting.awaitNotice(ticket);
    }
  }

  @Test
  void kickOfAVcpuThatARendezvousHoldsIsNoticedWhenItIsLetGo() {
    try (SharedPcpu shared = new SharedPcpu(BuiltinPolicy.NOOP)) {
      Guest guest = shared.counter(1).start();
      eventually("it runs", () -> guest.count() > 0);
      long ticket;
      try (Stop stop = shared.rendezvous.stopAll()) {
        awaitBlocked(guest);
        assertThat(stop.isAcknowledged()).isTrue();
        ticket = guest.vcpu.kick();
      }
      guest.awaitNotice(ticket);
    }
  }

  @Test
  void haltedVcpuGivesItsPcpuAwayAndComesBack() throws Exception {
    try (SharedPcpu shared = new SharedPcpu(BuiltinPolicy.BVT)) {
      Guest halter = shared.halter().start();
      Guest spinner = shared.counter(1).start();
      for (int i = 1; i <= 20; i++) {
        halter.awaitHalt();
        awaitBlocked(halter);
        long blocked = nanos(halter, RunState.BLOCKED);
        long ran = nanos(halter, RunState.RUNNING);
        long counted = spinner.count();
        eventually("the other one counts", () -> spinner.count() > counted + 1_000);
        assertThat(nanos(halter, RunState.BLOCKED)).isGreaterThan(blocked);
        assertThat(nanos(halter, RunState.RUNNING)).isEqualTo(ran);
        halter.vcpu.kick();
      }
      halter.awaitHalt();
      awaitBlocked(halter);
      assertThat(halter.vcpu.stats().switches()).containsEntry(SwitchCause.BLOCK, 21L);
    }
  }

  @Test
  void vcpuThatYieldsLetsTheOthersRunBeforeItsSliceEnds() {
    try (SharedPcpu shared = new SharedPcpu(BuiltinPolicy.IORR)) {
      SchedParams longSlices = SchedParams.DEFAULT.withSliceNs(TimeUnit.HOURS.toNanos(1));
      ExitHandler yielding = new Failing(shared.pcpu::yieldCurrent);
      int cpu = Guest.allowedPcpu();
      Guest first = shared.guest(cpu, longSlices, Mode.REAL, yielding, PORT).start();
      Guest second = shared.guest(cpu, longSlices, Mode.REAL, yielding, PORT).start();
      eventually("they take turns", () -> yields(first) > 100 && yields(second) > 100);
      assertThat(shared.pcpu.stats().slices()).isZero();
      assertThat(yields(first) - yields(second)).isBetween(-300L, 300L);
    }
  }

  @Test
  void turnsAreWhereTheTimeGoesAndAllOfItIsAccountedFor() {
    long beforeMaking = System.nanoTime();
    try (SharedPcpu shared = new SharedPcpu(BuiltinPolicy.BVT)) {
      Guest first = shared.counter(1).start();
      Guest second = shared.counter(1).start();
      long made = System.nanoTime();
      long until = made + TimeUnit.MILLISECONDS.toNanos(500);
      int readings = 0;
      while (System.nanoTime() < until) {
        for (Guest guest : new Guest[] {first, second}) {
          long earliest = System.nanoTime() - made;
          long sum =
              guest.vcpu.stats().stateNanos().values().stream().mapToLong(Long::longValue).sum();
          assertThat(sum).isBetween(earliest, System.nanoTime() - beforeMaking);
          readings++;
        }
        long idle = shared.pcpu.stats().idleNanos();
        assertThat(shared.pcpu.stats().idleNanos()).isGreaterThanOrEqualTo(idle);
      }
      assertThat(readings).isGreaterThan(100);
      long busy = running(first) + running(second);
      long wall = System.nanoTime() - beforeMaking;
      assertThat(busy + shared.pcpu.stats().idleNanos()).isLessThanOrEqualTo(wall + 1_000_000);
    }
  }

  private static void awaitBlocked(Guest guest) {
    eventually("it waits", () -> guest.vcpu.thread().status() == ThreadStatus.BLOCKED);
  }

  private static long running(Guest guest) {
    return nanos(guest, RunState.RUNNING);
  }

  private static long sum(Guest... guests) {
    long sum = 0;
    for (Guest guest : guests) {
      sum += running(guest);
    }
    return sum;
  }

  private static long yields(Guest guest) {
    return guest.vcpu.stats().switches().getOrDefault(SwitchCause.YIELD, 0L);
  }
}
