package io.cupule.vcpu;

import static io.cupule.kvm.testing.Eventually.eventually;
import static io.cupule.vcpu.SharedPcpu.nanos;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.kvm.testing.TestVm.Mode;
import io.cupule.sched.SchedParams;
import io.cupule.sched.ThreadStatus;
import io.cupule.sched.policy.BuiltinPolicy;
import io.cupule.sched.rendezvous.Stop;
import io.cupule.vcpu.account.RunState;
import io.cupule.vcpu.account.SwitchCause;
import io.cupule.vcpu.exit.ExitHandler;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** vCPUs of different VMs take turns on one pCPU. */
@RequiresKvm
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SharedPcpuTest {
  private static final int[] PORT = {0xe6, 0x10, 0xeb, 0xfc}; // out 0x10, al, for ever
  private static final long LONG_ENOUGH = TimeUnit.MILLISECONDS.toNanos(1_200);
  private static final double TOLERANCE = 0.025;

  @Test
  void twoThatWantItAlwaysShareItByWeight() {
    try (SharedPcpu shared = new SharedPcpu(BuiltinPolicy.BVT)) {
      Guest light = shared.counter(1).start();
      Guest heavy = shared.counter(3).start();
      // Until the second one is there, the first one has the pCPU for itself.
      eventually("both run", () -> light.count() > 0 && heavy.count() > 0);
      assertShares(List.of(light, heavy), 1.0 / 4, 3.0 / 4);
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
      List<Guest> guests = List.of(shared.counter(1), shared.counter(1), shared.counter(1));
      guests.forEach(Guest::start);
      eventually("all run", () -> guests.stream().allMatch(guest -> guest.count() > 0));
      assertShares(guests, 1.0 / 3, 1.0 / 3, 1.0 / 3);
    }
  }

  @Test
  void weightsChangeLive() {
    try (SharedPcpu shared = new SharedPcpu(BuiltinPolicy.BVT)) {
      Guest first = shared.counter(1).start();
      Guest second = shared.counter(1).start();
      eventually("both run", () -> first.count() > 0 && second.count() > 0);
      first.vcpu.thread().change(SchedParams.DEFAULT.withWeight(8));
      assertShares(List.of(first, second), 8.0 / 9, 1.0 / 9);
    }
  }

  /**
   * Waits until they have shared the pCPU for a while, from now on, and as they should. Not at
   * every moment: a busy host ends a slice late, and the policy makes up for it in the next ones.
   */
  private static void assertShares(List<Guest> guests, double... wanted) {
    long[] before = guests.stream().mapToLong(SharedPcpuTest::running).toArray();
    eventually(
        "they get " + Arrays.toString(wanted),
        () -> {
          double[] ran = new double[wanted.length];
          Arrays.setAll(ran, i -> running(guests.get(i)) - before[i]);
          double all = Arrays.stream(ran).sum();
          return all > LONG_ENOUGH
              && IntStream.range(0, ran.length)
                  .allMatch(i -> Math.abs(ran[i] / all - wanted[i]) < TOLERANCE);
        });
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
      long before = yields(first);
      long between = yields(second);
      assertThat(between).isBetween(before - 1, yields(first) + 1);
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
      while (System.nanoTime() < until || readings <= 100) {
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
      long busyAndIdle = running(first) + running(second) + shared.pcpu.stats().idleNanos();
      assertThat(busyAndIdle).isLessThanOrEqualTo(System.nanoTime() - beforeMaking);
    }
  }

  private static void awaitBlocked(Guest guest) {
    eventually("it waits", () -> guest.vcpu.thread().status() == ThreadStatus.BLOCKED);
  }

  private static long running(Guest guest) {
    return nanos(guest, RunState.RUNNING);
  }

  private static long yields(Guest guest) {
    return guest.vcpu.stats().switches().getOrDefault(SwitchCause.YIELD, 0L);
  }
}
