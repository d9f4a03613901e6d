package io.cupule.vcpu;

import static io.cupule.kvm.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.sched.policy.BuiltinPolicy;
import io.cupule.sched.rendezvous.Stop;
import io.cupule.vcpu.exit.VcpuEnd;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Two counters and a halter that share a pCPU, and threads that disturb them at random as long as a
 * condition holds. Meanwhile their times add up, and the counters never run at once.
 */
final class Stress implements AutoCloseable {
  private static final long LONGEST_GAP_NANOS = 300_000;

  private final Random seeds;
  private final BooleanSupplier more;
  private final long beforeMaking = System.nanoTime();
  private final SharedPcpu shared;
  private final List<Guest> guests;
  private final long made;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Future<?>> disturbers = new ArrayList<>();
  private final AtomicBoolean over = new AtomicBoolean();

  /** Starts the guests; nobody disturbs them yet. */
  Stress(BuiltinPolicy policy, long seed, BooleanSupplier more) {
    seeds = new Random(seed);
    this.more = more;
    shared = new SharedPcpu(policy);
    guests = List.of(shared.counter(1), shared.counter(3), shared.halter());
    guests.forEach(Guest::start);
    made = System.nanoTime();
  }

  SharedPcpu shared() {
    return shared;
  }

  /** Does this to each guest again and again, on a thread for each. */
  void disturb(BiConsumer<Guest, Random> action) {
    for (Guest guest : guests) {
      repeat(random -> action.accept(guest, random));
    }
  }

  /** Stops all guests again and again. */
  void stopTheWorld() {
    repeat(random -> {
      try (Stop stop = shared.rendezvous.stopAll()) {
        eventually("all are out", stop::isAcknowledged);
        pause(random);
        assertThat(stop.isAcknowledged()).isTrue();
      }
      pause(random);
    });
  }

  private void repeat(Consumer<Random> action) {
    Random random = new Random(seeds.nextLong());
    disturbers.add(
        threads.submit(() -> {
          while (!over.get() && more.getAsBoolean()) {
            action.accept(random);
          }
        }));
  }

  /** Waits until nobody is disturbed any more, then for a sign of life from each guest. */
  void awaitEnd() throws InterruptedException, ExecutionException {
    Overlap overlap = new Overlap(guests.get(0), guests.get(1));
    try (overlap) {
      for (Future<?> each : disturbers) {
        while (!each.isDone()) {
          guests.forEach(this::assertTimesAddUp);
          LockSupport.parkNanos(LONGEST_GAP_NANOS);
        }
        each.get();
      }
    }
    assertThat(overlap.seen()).isZero();
    guests.forEach(Stress::assertAlive);
  }

  /** A gap between two disturbances. */
  static void pause(Random random) {
    LockSupport.parkNanos(random.nextLong(LONGEST_GAP_NANOS));
  }

  private void assertTimesAddUp(Guest guest) {
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

  @Override
  public void close() {
    over.set(true);
    threads.close();
    shared.close();
  }
}
