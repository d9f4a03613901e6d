package io.cupule.vcpu;

import static io.cupule.kvm.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.kvm.testing.TestVm.Mode;
import io.cupule.sched.SchedParams;
import io.cupule.sched.ThreadStatus;
import io.cupule.sched.policy.BuiltinPolicy;
import io.cupule.sched.rendezvous.Stop;
import io.cupule.vcpu.exit.VcpuEnd;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A stop ends a vCPU wherever it is, also while another one keeps the pCPU. */
@RequiresKvm
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class StopTest {
  /** Long for a loaded machine, and far less than for ever. */
  private static final long BOUND = TimeUnit.SECONDS.toNanos(10);

  private static final int ROUNDS = 100;

  /** With noop whoever runs keeps the pCPU until it waits. */
  private final SharedPcpu shared = new SharedPcpu(BuiltinPolicy.NOOP);

  private final long seed = Long.getLong("cupule.seed", System.nanoTime());

  @Test
  void vcpuInTheGuestStops() {
    try (shared) {
      Guest guest = shared.counter(1).start();
      eventually("it runs", () -> guest.count() > 0);
      assertStops(guest);
    }
  }

  @Test
  void vcpuThatWaitsForItsFirstTurnStopsWithoutOne() {
    try (shared) {
      Guest running = shared.counter(1).start();
      Guest waiting = shared.counter(1).start();
      assertThat(waiting.vcpu.thread().status()).isEqualTo(ThreadStatus.RUNNABLE);
      assertStops(waiting);
      assertThat(waiting.count()).isZero();
      assertGoesOn(running);
    }
  }

  @Test
  void vcpuThatWasPreemptedStopsWithoutAnotherTurn() {
    try (SharedPcpu prio = new SharedPcpu(BuiltinPolicy.PRIO)) {
      Guest low = prio.counter(1).start();
      eventually("it runs", () -> low.count() > 0);
      Guest high = prio.guest(SchedParams.DEFAULT.withPriority(2), Mode.USER, Guest.COUNTS).start();
      eventually("it was preempted", () -> low.vcpu.thread().status() == ThreadStatus.RUNNABLE);
      assertStops(low);
      assertGoesOn(high);
    }
  }

  @Test
  void vcpuInHltStops() throws Exception {
    try (shared) {
      Guest guest = shared.halter().start();
      guest.awaitHalt();
      Guest running = shared.counter(1).start();
      awaitBlocked(guest);
      assertStops(guest);
      assertGoesOn(running);
    }
  }

  @Test
  void vcpuInARendezvousStopsBeforeThatIsOver() {
    try (shared) {
      Guest guest = shared.counter(1).start();
      eventually("it runs", () -> guest.count() > 0);
      try (Stop stop = shared.rendezvous.stopAll()) {
        awaitBlocked(guest);
        assertThat(stop.isAcknowledged()).isTrue();
        assertStops(guest);
      }
    }
  }

  @Test
  void vcpuThatWasNotLaunchedStops() {
    try (shared) {
      Guest guest = shared.counter(1);
      guest.vcpu.lifecycle().create(guest.machine::enter);
      Guest running = shared.counter(1).start();
      assertStops(guest);
      assertGoesOn(running);
    }
  }

  @Test
  void zombieStops() {
    try (shared) {
      Guest guest = shared.counter(1).start();
      guest.takeOff();
      Guest running = shared.counter(1).start();
      assertStops(guest);
      assertGoesOn(running);
    }
  }

  @Test
  void vcpuThatWasResetStops() {
    try (shared) {
      Guest guest = shared.counter(1).start();
      guest.takeOff();
      guest.vcpu.lifecycle().reset();
      assertStops(guest);
    }
  }

  @Test
  void vcpuThatIsBeingTakenOffStops() {
    System.out.println("stops: -Dcupule.seed=" + seed);
    Random random = new Random(seed);
    for (int i = 0; i < ROUNDS; i++) {
      try (SharedPcpu own = new SharedPcpu(BuiltinPolicy.NOOP)) {
        Guest guest = (i % 2 == 0 ? own.counter(1) : own.halter()).start();
        guest.vcpu.lifecycle().zombie();
        spin(random);
        assertStops(guest);
      }
    }
  }

  @Test
  void vcpuThatIsBeingLaunchedStops() throws Exception {
    System.out.println("stops: -Dcupule.seed=" + seed);
    Random random = new Random(seed);
    for (int i = 0; i < ROUNDS; i++) {
      try (SharedPcpu own = new SharedPcpu(BuiltinPolicy.NOOP)) {
        Guest guest = own.halter();
        guest.vcpu.lifecycle().create(guest.machine::enter);
        Thread launcher = Thread.ofPlatform().start(() -> guest.vcpu.lifecycle().launch(_ -> {}));
        spin(random);
        assertStops(guest);
        launcher.join();
        assertGoesOn(own.counter(1).start());
      }
    }
  }

  private static void spin(Random random) {
    long until = System.nanoTime() + random.nextLong(100_000);
    while (System.nanoTime() < until) {
      Thread.onSpinWait();
    }
  }

  private static void awaitBlocked(Guest guest) {
    eventually("it waits", () -> guest.vcpu.thread().status() == ThreadStatus.BLOCKED);
  }

  private static void assertStops(Guest guest) {
    long start = System.nanoTime();
    guest.vcpu.lifecycle().stop();
    assertThat(guest.awaitEnd()).isEqualTo(new VcpuEnd.Stopped());
    assertThat(System.nanoTime() - start).isLessThan(BOUND);
    assertThat(guest.vcpu.state()).isEqualTo(VcpuState.OFFLINE);
    assertThat(guest.vcpu.target().inGuest()).isFalse();
  }

  private static void assertGoesOn(Guest guest) {
    long before = guest.count();
    eventually("the other one goes on", () -> guest.count() > before);
  }
}
