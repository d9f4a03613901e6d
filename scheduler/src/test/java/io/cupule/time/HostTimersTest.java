package io.cupule.time;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.cupule.loop.LoopErrors;
import io.cupule.loop.LoopKind;
import io.cupule.loop.LoopRunner;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class HostTimersTest {
  private static final long MS = 1_000_000;
  private static final long HOUR = 3_600_000 * MS;

  private final AtomicReference<Throwable> logged = new AtomicReference<>();
  private final LoopErrors errors = new LoopErrors((_, e) -> logged.set(e));
  private final HostTimers timers =
      new HostTimers(LoopKind.GUEST_TIMERS, errors, LoopRunner.daemon("timers of the test"));
  private final BlockingQueue<String> fired = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    timers.close();
  }

  private long in(long nanos) {
    return timers.clock().nanoTime() + nanos;
  }

  private TimerService.Timer timer(String name) {
    return timers.timer(name, () -> fired.add(name));
  }

  @Test
  void timerFiresNotBeforeItsDeadline() throws Exception {
    BlockingQueue<Long> at = new LinkedBlockingQueue<>();
    TimerService.Timer timer = timers.timer("t", () -> at.add(System.nanoTime()));
    for (int i = 0; i < 20; i++) {
      long deadline = in(2 * MS);
      timer.arm(deadline);
      assertThat(at.take()).isGreaterThanOrEqualTo(deadline);
    }
  }

  @Test
  void earlierDeadlineOvertakesTheOneThatTheThreadSleepsFor() throws Exception {
    timer("late").arm(in(HOUR));
    timer("early").arm(in(MS));

    assertThat(fired.take()).isEqualTo("early");
  }

  @Test
  void deadlinesInThePastFireAtOnceEvenTheOldestPossible() throws Exception {
    timer("past").arm(in(-HOUR));
    assertThat(fired.take()).isEqualTo("past");
    timer("oldest").arm(Long.MIN_VALUE);
    assertThat(fired.take()).isEqualTo("oldest");
  }

  @Test
  void cancelledTimerDoesNotFire() throws Exception {
    TimerService.Timer cancelled = timer("cancelled");
    long deadline = in(20 * MS);
    cancelled.arm(deadline);
    timer("after").arm(deadline + 1);
    cancelled.cancel();

    assertThat(fired.take()).isEqualTo("after");
    assertThat(fired).isEmpty();
  }

  @Test
  void timerMovedToLaterFiresOnceAndLater() throws Exception {
    TimerService.Timer moved = timer("moved");
    long deadline = in(20 * MS);
    moved.arm(deadline);
    timer("between").arm(deadline + 1);
    moved.arm(deadline + 2);

    assertThat(List.of(fired.take(), fired.take())).containsExactly("between", "moved");
    assertThat(fired).isEmpty();
  }

  @Test
  void actionMayArmItsTimerAgain() throws Exception {
    CountDownLatch ticks = new CountDownLatch(100);
    TimerService.Timer[] tick = new TimerService.Timer[1];
    tick[0] =
        timers.timer(
            "tick",
            () -> {
              ticks.countDown();
              tick[0].arm(in(MS / 100));
            });

    tick[0].arm(0);

    ticks.await();
    assertThat(ticks.getCount()).isZero();
  }

  @Test
  void actionThatThrowsIsCountedAndTheOthersGoOn() throws Exception {
    RuntimeException fault = new IllegalStateException("broken device");
    TimerService.Timer broken =
        timers.timer(
            "broken",
            () -> {
              throw fault;
            });
    broken.arm(0);
    timer("other").arm(1);

    assertThat(fired.take()).isEqualTo("other");
    assertThat(logged).hasValue(fault);
    assertThat(errors.of(LoopKind.GUEST_TIMERS)).isEqualTo(1);
  }

  @Test
  void closedServiceFiresNoMore() {
    CountDownLatch ran = new CountDownLatch(1);
    TimerService.Timer timer = timers.timer("t", ran::countDown);

    timers.close();
    timer.arm(0);
    timers.close();

    assertThat(ran.getCount()).isEqualTo(1);
  }

  @Test
  void closeWaitsForAnActionThatHasBegun() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger finished = new AtomicInteger();
    TimerService.Timer timer =
        timers.timer(
            "slow",
            () -> {
              begun.countDown();
              awaitQuietly(goOn);
              finished.incrementAndGet();
            });
    timer.arm(0);
    begun.await();

    Thread closer = Thread.ofPlatform().start(timers::close);
    while (closer.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    assertThat(finished).hasValue(0);
    goOn.countDown();
    closer.join();

    assertThat(finished).hasValue(1);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void noArmingIsLostWhenThreadsArmWhileTheServiceFallsAsleep() throws Exception {
    int rounds = 5_000;
    List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 3; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                BlockingQueue<Integer> answers = new LinkedBlockingQueue<>();
                TimerService.Timer timer = timers.timer("t", () -> answers.add(1));
                for (int round = 0; round < rounds; round++) {
                  timer.arm(in(round % 50 * 1_000L));
                  if (!polled(answers)) {
                    fired.add("lost in round " + round);
                    return;
                  }
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(fired).isEmpty();
  }

  private static boolean polled(BlockingQueue<Integer> answers) {
    try {
      return answers.poll(20, TimeUnit.SECONDS) != null;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  @Tag("interpreted")
  void armingAndCancellingAllocateNothing() {
    ThreadMXBean jvm = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    TimerService.Timer timer = timers.timer("t", () -> {});
    armAndCancel(timer);
    long before = jvm.getCurrentThreadAllocatedBytes();
    armAndCancel(timer);

    assertThat(jvm.getCurrentThreadAllocatedBytes() - before).isZero();
  }

  private static void armAndCancel(TimerService.Timer timer) {
    long far = System.nanoTime() + HOUR;
    for (int i = 0; i < 20_000; i++) {
      timer.arm(far - i);
      timer.cancel();
    }
  }
}
