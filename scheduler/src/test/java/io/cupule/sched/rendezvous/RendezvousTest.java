package io.cupule.sched.rendezvous;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.sched.SchedLock;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Stopping targets, one thing at a time; what happens side by side is the explorer's. */
@Timeout(180)
class RendezvousTest {
  private static final int ROUNDS = 2_000;

  private final Rendezvous rendezvous = new Rendezvous(SchedLock.mutex());
  private final List<String> kicks = new ArrayList<>();

  /** A rest for real threads. */
  private static final class SemaphoreRest implements Waiter {
    final Semaphore semaphore = new Semaphore(0);

    @Override
    public void await() {
      semaphore.acquireUninterruptibly();
    }

    @Override
    public void signal() {
      semaphore.release();
    }
  }

  @Test
  void aTargetOutsideGuestModeIsAcknowledgedAtOnceAndNotKicked() {
    join("a");

    Stop stop = rendezvous.stopAll();

    assertThat(stop.isAcknowledged()).isTrue();
    assertThat(kicks).isEmpty();
  }

  @Test
  void onlyATargetInGuestModeIsKickedAndItsLeavingIsTheAcknowledgement() {
    StopTarget inside = join("inside");
    join("outside");
    assertThat(inside.enter()).isTrue();

    Stop stop = rendezvous.stopAll();

    assertThat(kicks).containsExactly("inside");
    assertThat(stop.isAcknowledged()).isFalse();
    inside.leave();
    assertThat(stop.isAcknowledged()).isTrue();
  }

  @Test
  void theRequesterItselfIsNotStopped() {
    StopTarget self = join("self");

    rendezvous.stopAllBut(self);

    assertThat(self.requested()).isEqualTo(self.completed());
  }

  @Test
  void aStopIsCompletedOnceHoweverOftenItIsClosed() {
    StopTarget target = join("a");
    Stop first = rendezvous.stopAll();
    Stop second = rendezvous.stopAll();

    first.close();
    first.close();

    assertThat(target.requested()).isEqualTo(2);
    assertThat(target.completed()).isEqualTo(1);
    second.close();
    assertThat(target.completed()).isEqualTo(2);
    assertThat(target.enter()).isTrue();
  }

  @Test
  void aKickThatFailsTakesTheStopBack() {
    StopTarget target =
        rendezvous.join(
            () -> {
              throw new IllegalStateException("no signal can be queued");
            },
            new SemaphoreRest());
    assertThat(target.enter()).isTrue();

    assertThatThrownBy(rendezvous::stopAll).hasMessage("no signal can be queued");

    target.leave();
    assertThat(target.enter()).isTrue();
    assertThat(target.requested()).isEqualTo(target.completed());
  }

  @Test
  void aRetiredTargetNeitherEntersNorKeepsAnybodyWaiting() {
    StopTarget target = join("a");
    target.retire();

    assertThat(target.enter()).isFalse();
    try (Stop stop = rendezvous.stopAll()) {
      assertThat(stop.isAcknowledged()).isTrue();
    }
    target.revive();
    assertThat(target.enter()).isTrue();
  }

  @Test
  void aTargetThatRestsStopsRestingWhenItIsRetired() throws InterruptedException {
    StopTarget target = join("a");
    rendezvous.stopAll();
    AtomicInteger entered = new AtomicInteger(-1);
    Thread thread = Thread.ofPlatform().start(() -> entered.set(target.enter() ? 1 : 0));

    target.retire();
    thread.join();

    assertThat(entered).hasValue(0);
  }

  @Test
  void theNumbersWrapAroundWithoutTouchingEachOther() throws ReflectiveOperationException {
    StopTarget target = join("a");
    long highest = (1L << 30) - 1;
    MethodHandles.privateLookupIn(StopTarget.class, MethodHandles.lookup())
        .findVarHandle(StopTarget.class, "word", long.class)
        .setVolatile(target, highest << 34 | highest << 4);
    assertThat(target.completed()).isEqualTo((int) highest);

    Stop stop = rendezvous.stopAll();

    assertThat(target.requested()).isZero();
    assertThat(target.completed()).isEqualTo((int) highest);
    stop.close();
    assertThat(target.requested()).isZero();
    assertThat(target.completed()).isZero();
    assertThat(target.enter()).isTrue();
  }

  @Test
  void threeThreadsThatStopEachOtherAllComeToTheEndAndNoneSeesAnotherInside() throws Exception {
    List<SemaphoreRest> rests = new ArrayList<>();
    List<StopTarget> targets = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      rests.add(new SemaphoreRest());
      targets.add(rendezvous.join(() -> {}, rests.get(i)));
    }
    AtomicInteger faults = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      StopTarget self = targets.get(i);
      SemaphoreRest waiter = rests.get(i);
      threads.add(Thread.ofPlatform().start(() -> run(self, waiter, targets, faults)));
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(faults).hasValue(0);
    assertThat(rests).allMatch(waiter -> waiter.semaphore.availablePermits() == 0);
    assertThat(targets).allMatch(target -> target.requested() == 2 * ROUNDS);
    assertThat(targets).allMatch(target -> target.completed() == 2 * ROUNDS);
  }

  private void run(StopTarget self, Waiter waiter, List<StopTarget> all, AtomicInteger faults) {
    for (int i = 0; i < ROUNDS; i++) {
      self.enter();
      self.leave();
      try (Stop stop = rendezvous.stopAllBut(self)) {
        stop.await(waiter);
        for (StopTarget target : all) {
          if (target.inGuest()) {
            faults.incrementAndGet();
          }
        }
      }
    }
  }

  private StopTarget join(String name) {
    return rendezvous.join(() -> kicks.add(name), new SemaphoreRest());
  }
}
