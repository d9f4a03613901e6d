package io.cupule.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rounds of a loop, and what becomes of their exceptions. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LoopRunnerTest {
  private final List<String> logged = Collections.synchronizedList(new ArrayList<>());
  private final LoopErrors errors =
      new LoopErrors((message, error) -> logged.add(message + ": " + error.getMessage()));

  private LoopRunner runner(LoopWork work) {
    return new LoopRunner(LoopKind.GUEST_TIMERS, errors, LoopRunner.daemon("a loop"), work);
  }

  @Test
  void roundsFollowEachOtherOnOneThreadUntilTheWorkIsOver() throws Exception {
    List<String> threads = new ArrayList<>();
    CountDownLatch ended = new CountDownLatch(1);
    LoopRunner runner =
        runner(
            new LoopWork() {
              @Override
              public boolean round() {
                threads.add(Thread.currentThread().getName());
                return threads.size() < 3;
              }

              @Override
              public void ended() {
                threads.add("ended");
                ended.countDown();
              }
            });
    assertThat(runner.isAlive()).isFalse();

    runner.start();

    ended.await();
    runner.close();
    assertThat(threads).containsExactly("a loop", "a loop", "a loop", "ended");
    assertThat(errors.of(LoopKind.GUEST_TIMERS)).isZero();
  }

  @Test
  void failuresAreCountedTheFirstIsLoggedAndTheLoopGoesOn() {
    AtomicInteger rounds = new AtomicInteger();
    CountDownLatch over = new CountDownLatch(1);
    LoopRunner runner =
        runner(() -> {
          int round = rounds.incrementAndGet();
          if (round == 10) {
            over.countDown();
            return false;
          }
          if (round % 3 == 0) {
            throw new AssertionError("fault " + round);
          }
          throw new IllegalStateException("fault " + round);
        });

    runner.start();
    awaitQuietly(over);
    runner.close();

    assertThat(rounds).hasValue(10);
    assertThat(errors.of(LoopKind.GUEST_TIMERS)).isEqualTo(9);
    assertThat(logged)
        .containsExactly(
            "the loop \"guest timers\" fails and goes on; its later failures are only counted: fault 1");
  }

  @Test
  void errorsOfOneKindAreNotThoseOfAnother() {
    LoopRunner other =
        new LoopRunner(
            LoopKind.LOG,
            errors,
            LoopRunner.daemon("another"),
            () -> {
              throw new IllegalStateException("fault");
            });
    other.start();
    while (errors.of(LoopKind.LOG) < 2) {
      Thread.onSpinWait();
    }
    other.close();

    assertThat(errors.counts()).hasSize(LoopKind.values().length);
    assertThat(errors.counts().get(LoopKind.GUEST_TIMERS)).isZero();
    assertThat(logged).hasSize(1).first().asString().contains("the loop \"log\"");
  }

  @Test
  void lastStepThatFailsIsCountedAsWell() {
    LoopRunner runner =
        runner(
            new LoopWork() {
              @Override
              public boolean round() {
                return false;
              }

              @Override
              public void ended() {
                throw new IllegalStateException("cannot be closed");
              }
            });

    runner.start();
    runner.close();

    assertThat(errors.of(LoopKind.GUEST_TIMERS)).isEqualTo(1);
  }

  @Test
  void logThatFailsEndsNoLoop() {
    LoopErrors broken =
        new LoopErrors((_, _) -> {
          throw new IllegalStateException("no log");
        });
    AtomicInteger rounds = new AtomicInteger();
    LoopRunner runner =
        new LoopRunner(
            LoopKind.GUEST_TIMERS,
            broken,
            LoopRunner.daemon("a loop"),
            () -> {
              if (rounds.incrementAndGet() == 1) {
                throw new IllegalStateException("fault");
              }
              return false;
            });

    runner.start();
    while (runner.isAlive()) {
      Thread.onSpinWait();
    }

    assertThat(rounds).hasValue(2);
    assertThat(broken.of(LoopKind.GUEST_TIMERS)).isPositive();
  }

  @Test
  void interruptInARoundThatFailsDoesNotReachThePauseOrTheNextRound() throws Exception {
    List<Boolean> pending = new ArrayList<>();
    CountDownLatch third = new CountDownLatch(3);
    LoopRunner runner =
        runner(() -> {
          pending.add(Thread.currentThread().isInterrupted());
          third.countDown();
          if (third.getCount() == 0) {
            return false;
          }
          Thread.currentThread().interrupt();
          throw new IllegalStateException("again");
        });

    runner.start();
    third.await();
    runner.finish();

    assertThat(pending).containsExactly(false, false, false);
  }

  @Test
  void interruptOfSomebodyElseEndsNoLoop() {
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    CountDownLatch second = new CountDownLatch(2);
    LoopRunner runner =
        runner(() -> {
          thread.complete(Thread.currentThread());
          second.countDown();
          new Semaphore(0).acquire();
          return true;
        });
    runner.start();

    thread.join().interrupt();
    awaitQuietly(second);

    assertThat(runner.isAlive()).isTrue();
    runner.close();
  }

  @Test
  void wakeUpBeforeARoundParksIsNotLost() throws Exception {
    Semaphore rounds = new Semaphore(0);
    LoopRunner runner =
        runner(() -> {
          LockSupport.park();
          rounds.release();
          return true;
        });
    runner.start();

    for (int i = 0; i < 1_000; i++) {
      runner.wake();
      rounds.acquire();
    }

    runner.close();
  }

  @Test
  void threadThatCannotStartLeavesTheWorkToItsOwner() {
    OutOfMemoryError limit = new OutOfMemoryError("unable to create native thread");
    AtomicInteger calls = new AtomicInteger();
    LoopRunner runner =
        new LoopRunner(
            LoopKind.GUEST_TIMERS,
            errors,
            body ->
                new Thread(body) {
                  @Override
                  public void start() {
                    throw limit;
                  }
                },
            new LoopWork() {
              @Override
              public boolean round() {
                return calls.incrementAndGet() == 0;
              }

              @Override
              public void ended() {
                calls.incrementAndGet();
              }
            });

    assertThatThrownBy(runner::start).isSameAs(limit);
    runner.close();

    assertThat(calls).hasValue(0);
    assertThat(errors.of(LoopKind.GUEST_TIMERS)).isZero();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
