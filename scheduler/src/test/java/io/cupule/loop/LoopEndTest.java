package io.cupule.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a loop is ended: close, finish, and the last step. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LoopEndTest {
  private final LoopErrors errors = new LoopErrors((_, _) -> {});

  private LoopRunner runner(LoopWork work) {
    return new LoopRunner(LoopKind.GUEST_TIMERS, errors, LoopRunner.daemon("a loop"), work);
  }

  @Test
  void closeInterruptsTheWaitOfARoundAndJoins() {
    CountDownLatch waiting = new CountDownLatch(1);
    AtomicBoolean interruptedAtTheEnd = new AtomicBoolean(true);
    LoopRunner runner =
        runner(
            new LoopWork() {
              @Override
              public boolean round() throws InterruptedException {
                waiting.countDown();
                new Semaphore(0).acquire();
                return true;
              }

              @Override
              public void ended() {
                interruptedAtTheEnd.set(Thread.currentThread().isInterrupted());
              }
            });
    runner.start();
    awaitQuietly(waiting);

    runner.close();

    assertThat(runner.isAlive()).isFalse();
    assertThat(interruptedAtTheEnd).as("pending in the last step").isFalse();
    assertThat(errors.of(LoopKind.GUEST_TIMERS)).isZero();
  }

  @Test
  void closeDoesNotInterruptTheLastStep() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    AtomicBoolean joined = new AtomicBoolean();
    AtomicBoolean interrupted = new AtomicBoolean();
    LoopRunner runner =
        runner(
            new LoopWork() {
              @Override
              public boolean round() {
                return false;
              }

              @Override
              public void ended() {
                begun.countDown();
                while (!joined.get()) {
                  Thread.onSpinWait();
                }
                interrupted.set(Thread.currentThread().isInterrupted());
              }
            });
    runner.start();
    begun.await();

    Thread closer = Thread.ofPlatform().start(runner::close);
    while (closer.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    joined.set(true);
    closer.join();

    assertThat(interrupted).isFalse();
  }

  @Test
  void finishWaitsForTheRoundAndInterruptsNothing() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger finished = new AtomicInteger();
    LoopRunner runner =
        runner(() -> {
          busy.countDown();
          goOn.await();
          finished.incrementAndGet();
          return true;
        });
    runner.start();
    busy.await();

    Thread closer = Thread.ofPlatform().start(runner::finish);
    while (closer.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    assertThat(finished).hasValue(0);
    goOn.countDown();
    closer.join();

    assertThat(finished).hasValue(1);
    assertThat(errors.of(LoopKind.GUEST_TIMERS)).isZero();
  }

  @Test
  void finishWakesALoopThatParks() throws Exception {
    CountDownLatch asleep = new CountDownLatch(1);
    LoopRunner runner =
        runner(() -> {
          asleep.countDown();
          LockSupport.park();
          return true;
        });
    runner.start();
    asleep.await();

    runner.finish();

    assertThat(runner.isAlive()).isFalse();
    assertThat(runner.isClosed()).isTrue();
  }

  @Test
  void callerThatIsInterruptedWaitsAndStaysInterrupted() {
    CountDownLatch busy = new CountDownLatch(1);
    LoopRunner runner =
        runner(() -> {
          busy.countDown();
          LockSupport.park();
          return true;
        });
    runner.start();
    awaitQuietly(busy);

    Thread.currentThread().interrupt();
    runner.close();

    assertThat(runner.isAlive()).isFalse();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void loopMayCloseItself() throws Exception {
    CompletableFuture<LoopRunner> self = new CompletableFuture<>();
    CountDownLatch ended = new CountDownLatch(1);
    AtomicInteger rounds = new AtomicInteger();
    self.complete(
        runner(
            new LoopWork() {
              @Override
              public boolean round() {
                rounds.incrementAndGet();
                self.join().close();
                return true;
              }

              @Override
              public void ended() {
                ended.countDown();
              }
            }));

    self.join().start();

    ended.await();
    assertThat(rounds).hasValue(1);
  }

  @Test
  void closeIsRepeatableAndNoRoundFollowsIt() {
    AtomicInteger ended = new AtomicInteger();
    LoopRunner runner =
        runner(
            new LoopWork() {
              @Override
              public boolean round() throws InterruptedException {
                new Semaphore(0).acquire();
                return true;
              }

              @Override
              public void ended() {
                ended.incrementAndGet();
              }
            });
    runner.start();

    runner.close();
    runner.close();
    runner.finish();

    assertThat(ended).hasValue(1);
  }

  @Test
  void loopThatNeverStartedIsClosedAtOnce() {
    LoopRunner runner = runner(() -> true);

    runner.close();

    assertThat(runner.isAlive()).isFalse();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
