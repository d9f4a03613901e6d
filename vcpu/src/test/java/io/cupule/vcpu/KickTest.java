package io.cupule.vcpu;

import static io.cupule.kvm.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.KvmRun;
import io.cupule.kvm.testing.Patience;
import io.cupule.linux.KickSignal;
import io.cupule.linux.LinuxThread;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The shipped kick against guest mode without KVM, where rounds are so short that they meet every
 * gap of the protocol many times.
 */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class KickTest {
  private static final int KICKS = 100_000;
  private static final int SPUN = 300;
  private static final long PATIENCE_NANOS = Patience.LONG.toNanos();

  private final long seed = Long.getLong("cupule.seed", System.nanoTime());
  private final KvmRun run;
  private final Kick kick;
  private final FakeGuestMode guest;
  private final AtomicBoolean stop = new AtomicBoolean();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private OptionalInt linuxThread = OptionalInt.empty();

  KickTest() throws ReflectiveOperationException {
    run = RunAreas.withoutKernel();
    kick = new Kick(run, new AtomicLong());
    guest = new FakeGuestMode(run);
    KickSignal.install();
  }

  /** By a kick, and by a signal beside it, because the kick may be what failed. */
  @AfterEach
  void end() {
    stop.set(true);
    threads.shutdown();
    eventually(
        "the threads end",
        () -> {
          kick.kick();
          linuxThread.ifPresent(KickSignal::send);
          return threads.isTerminated();
        });
  }

  @Test
  void noKickOfOneKickerIsLost() throws Exception {
    startVcpu(guest::enter);
    kickAndAwait(KICKS, new Random(seed));
  }

  @Test
  void noKickOfSeveralKickersIsLost() throws Exception {
    startVcpu(guest::enter);
    List<Future<?>> kickers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Random random = new Random(seed + i);
      kickers.add(threads.submit(() -> kickAndAwait(KICKS / 10, random)));
    }
    for (Future<?> kicker : kickers) {
      kicker.get();
    }
  }

  @Test
  void kickBeforeTheThreadIsThereIsPendingWhenItComes() {
    long ticket = kick.kick();
    kick.attach(LinuxThread.currentId());
    assertThat(kick.pending()).isTrue();
    kick.acknowledge();
    assertThat(kick.pending()).isFalse();
    assertThat(kick.acknowledged()).isEqualTo(ticket);
    kick.detach();
  }

  @Test
  void kickSetsTheExitRequestAndPendingTakesItBack() {
    kick.attach(LinuxThread.currentId());
    kick.kick();
    assertThat(run.exitRequested()).isTrue();
    assertThat(kick.pending()).isTrue();
    assertThat(run.exitRequested()).isFalse();
    kick.detach();
  }

  @Test
  void kickAfterTheThreadHasGoneTouchesNothing() {
    kick.attach(LinuxThread.currentId());
    kick.detach();
    kick.kick();
    assertThat(run.exitRequested()).isFalse();
  }

  /** The run loop's part of the protocol, and nothing else. */
  private void startVcpu(Runnable guestMode) throws Exception {
    System.out.println("kicks without KVM: -Dcupule.seed=" + seed);
    CompletableFuture<Integer> attached = new CompletableFuture<>();
    threads.execute(() -> {
      KickSignal.unblock();
      int id = LinuxThread.currentId();
      kick.attach(id);
      attached.complete(id);
      while (!stop.get()) {
        if (kick.pending()) {
          kick.acknowledge();
        } else {
          guestMode.run();
        }
      }
      kick.detach();
    });
    linuxThread = OptionalInt.of(attached.get(Patience.SECONDS, TimeUnit.SECONDS));
  }

  private void kickAndAwait(int kicks, Random random) {
    for (int i = 0; i < kicks; i++) {
      for (int gap = random.nextInt(SPUN); gap > 0; gap--) {
        Thread.onSpinWait();
      }
      long ticket = kick.kick();
      long start = System.nanoTime();
      while (kick.acknowledged() < ticket) {
        Thread.onSpinWait();
        if (System.nanoTime() - start > PATIENCE_NANOS) {
          throw new AssertionError("lost kick %d, seed %d".formatted(ticket, seed));
        }
      }
    }
  }
}
