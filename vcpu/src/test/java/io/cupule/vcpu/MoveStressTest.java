package io.cupule.vcpu;

import static io.cupule.kvm.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.sched.policy.BuiltinPolicy;
import io.cupule.sched.rendezvous.Stop;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * vCPUs go to and fro between two pCPUs thousands of times, while they are kicked, paused, taken
 * off and launched anew. Nobody is lost, times add up, and no pCPU is given to two at once.
 */
@RequiresKvm
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class MoveStressTest {
  private static final int MOVES = 4_000;
  private static final long LONGEST_GAP_NANOS = 300_000;
  private static final long LONG = TimeUnit.SECONDS.toNanos(20);

  private final long seed = Long.getLong("cupule.seed", System.nanoTime());
  private final AtomicInteger moves = new AtomicInteger();

  @Test
  void nobodyIsLostOnTheWayWhateverComesMeanwhile() throws Exception {
    System.out.println("moves: -Dcupule.seed=" + seed);
    long beforeMaking = System.nanoTime();
    try (SharedPcpu shared = new SharedPcpu(BuiltinPolicy.BVT);
        ExecutorService threads = Executors.newCachedThreadPool()) {
      List<HostPcpu> pcpus = List.of(shared.pcpu, shared.another(BuiltinPolicy.IORR));
      Guest spinner = shared.counter(1).start();
      Guest other = shared.counter(3).start();
      List<Guest> guests = List.of(spinner, other, shared.halter().start());
      long made = System.nanoTime();
      List<Future<?>> disturbers = new ArrayList<>();
      for (Guest guest : guests) {
        Random random = new Random(seed + guests.indexOf(guest));
        disturbers.add(threads.submit(() -> disturb(guest, random)));
        disturbers.add(threads.submit(() -> move(guest, pcpus, new Random(random.nextLong()))));
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
      guests.forEach(MoveStressTest::assertAlive);
      pcpus.forEach(pcpu -> assertThat(pcpu.pcpu().current().isIdle()).isTrue());
    }
  }

  private void move(Guest guest, List<HostPcpu> pcpus, Random random) {
    while (moves.incrementAndGet() < MOVES) {
      HostPcpu target = pcpus.get(random.nextInt(pcpus.size()));
      assertThat(guest.vcpu.move(target, LONG)).isTrue();
      assertThat(guest.vcpu.pcpu()).isEqualTo(target.pcpu().id());
    }
  }

  private void disturb(Guest guest, Random random) {
    while (moves.get() < MOVES) {
      switch (random.nextInt(4)) {
        case 0 -> guest.vcpu.kick();
        case 1 -> guest.awaitNotice(guest.vcpu.kick());
        case 2 -> guest.vcpu.call(() -> {});
        default -> {
          guest.takeOff();
          pause(random);
          guest.relaunch();
        }
      }
      pause(random);
    }
  }

  private void stopTheWorld(SharedPcpu shared, Random random) {
    while (moves.get() < MOVES) {
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
    guest.vcpu.lifecycle().stop();
    assertThat(guest.awaitEnd()).isEqualTo(new VcpuEnd.Stopped());
  }
}
