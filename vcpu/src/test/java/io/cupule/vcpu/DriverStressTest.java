package io.cupule.vcpu;

import static io.cupule.kvm.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.sched.SchedParams;
import io.cupule.sched.policy.BuiltinPolicy;
import io.cupule.sched.rendezvous.Stop;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Kicks, wakes, slice ends, requests, rendezvous, resets and changes of weight come at random to
 * vCPUs that share a pCPU. Nothing is lost: afterwards each still runs, hears a kick and stops.
 */
@RequiresKvm
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class DriverStressTest {
  private static final long TIME = TimeUnit.SECONDS.toNanos(4);
  private static final long LONGEST_GAP_NANOS = 300_000;
  private static final int ACTIONS = 8;
  private static final int MOST_WEIGHT = 16;

  /** Without NMI, for which these guests have no handler. */
  private static final List<Request> HARMLESS =
      List.of(
          Request.EXCP,
          Request.EVENT,
          Request.EXTINT,
          Request.EOI_EXIT_BITMAP_UPDATE,
          Request.EPT_FLUSH,
          Request.VPID_FLUSH);

  private final long seed = Long.getLong("cupule.seed", System.nanoTime());

  @ParameterizedTest
  @EnumSource(names = {"BVT", "IORR"})
  void nothingIsLostWhateverComesWhen(BuiltinPolicy policy) throws Exception {
    System.out.println("driver: -Dcupule.seed=" + seed);
    long beforeMaking = System.nanoTime();
    try (SharedPcpu shared = new SharedPcpu(policy);
        ExecutorService threads = Executors.newCachedThreadPool()) {
      Guest spinner = shared.counter(1).start();
      Guest other = shared.counter(3).start();
      Guest halter = shared.halter().start();
      List<Guest> guests = List.of(spinner, other, halter);
      long made = System.nanoTime();
      List<Future<?>> disturbers = new ArrayList<>();
      for (Guest guest : guests) {
        Random random = new Random(seed + guests.indexOf(guest));
        disturbers.add(threads.submit(() -> disturb(guest, random)));
      }
      disturbers.add(threads.submit(() -> stopTheWorld(shared, new Random(seed - 1))));
      Overlap overlap = new Overlap(spinner, other);
      try (overlap) {
        for (Future<?> each : disturbers) {
          while (!each.isDone()) {
            guests.forEach(guest -> assertSum(guest, beforeMaking, made));
            LockSupport.parkNanos(LONGEST_GAP_NANOS);
          }
          each.get();
        }
      }
      assertThat(overlap.seen()).isZero();
      guests.forEach(DriverStressTest::assertAlive);
    }
  }

  private static void disturb(Guest guest, Random random) {
    long until = System.nanoTime() + TIME;
    while (System.nanoTime() < until) {
      switch (random.nextInt(ACTIONS)) {
        case 0, 1, 2 -> guest.vcpu.kick();
        case 3 -> guest.awaitNotice(guest.vcpu.kick());
        case 4 -> guest.vcpu.request(HARMLESS.get(random.nextInt(HARMLESS.size())));
        case 5 -> guest.vcpu.call(() -> {});
        case 6 ->
            guest
                .vcpu
                .thread()
                .change(SchedParams.DEFAULT.withWeight(1 + random.nextInt(MOST_WEIGHT)));
        default -> {
          guest.takeOff();
          pause(random);
          guest.relaunch();
        }
      }
      pause(random);
    }
  }

  private static void stopTheWorld(SharedPcpu shared, Random random) {
    long until = System.nanoTime() + TIME;
    while (System.nanoTime() < until) {
      try (Stop stop = shared.rendezvous.stopAll()) {
        eventually("all are out", stop::isAcknowledged);
        pause(random);
        assertThat(stop.isAcknowledged()).isTrue();
      }
      pause(random);
    }
  }

  private static void pause(Random random) {
    LockSupport.parkNanos(random.nextLong(LONGEST_GAP_NANOS));
  }

  private static void assertSum(Guest guest, long beforeMaking, long made) {
    long earliest = System.nanoTime() - made;
    long sum = guest.vcpu.stats().stateNanos().values().stream().mapToLong(Long::longValue).sum();
    assertThat(sum).isBetween(earliest, System.nanoTime() - beforeMaking);
  }

  private static void assertAlive(Guest guest) {
    guest.awaitNotice(guest.vcpu.kick());
    long exits = exits(guest);
    eventually(
        "it still runs",
        () -> {
          guest.vcpu.kick();
          return exits(guest) > exits;
        });
    guest.vcpu.lifecycle().stop();
    assertThat(guest.awaitEnd()).isEqualTo(new VcpuEnd.Stopped());
  }

  private static long exits(Guest guest) {
    return guest.vcpu.stats().exits().values().stream().mapToLong(Long::longValue).sum();
  }
}
