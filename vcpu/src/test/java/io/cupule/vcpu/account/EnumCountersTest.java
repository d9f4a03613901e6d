package io.cupule.vcpu.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.vcpu.request.Request;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Counters by the constants of an enum. */
final @Timeout(60) class EnumCountersTest {
  private static final int TIMES = 10_000;

  private final EnumCounters<Request> counters = new EnumCounters<>(Request.class);

  @Test
  void eachConstantHasItsOwnCounter() {
    counters.count(Request.NMI);
    counters.count(Request.NMI);
    counters.count(Request.SMP_CALL);

    assertThat(counters.counted()).isEqualTo(Map.of(Request.NMI, 2L, Request.SMP_CALL, 1L));
    assertThat(counters.sum()).isEqualTo(3);
  }

  @Test
  void allCountsContainTheZeros() {
    counters.count(Request.EXCP);

    assertThat(counters.all()).hasSize(Request.values().length).containsEntry(Request.NMI, 0L);
  }

  @Test
  void noSharedCountIsLost() throws InterruptedException {
    CountDownLatch start = new CountDownLatch(1);
    Runnable count =
        () -> {
          awaitUninterruptibly(start);
          for (int i = 0; i < TIMES; i++) {
            counters.countShared(Request.EVENT);
          }
        };
    Thread[] threads =
        Stream.generate(() -> Thread.ofPlatform().start(count)).limit(3).toArray(Thread[]::new);

    start.countDown();
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(counters.counted()).isEqualTo(Map.of(Request.EVENT, 3L * TIMES));
  }

  @Test
  void aReaderSeesWhatCameBeforeACount() throws InterruptedException {
    long[] before = new long[1];
    Thread writer =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 1; i <= TIMES; i++) {
                before[0] = i;
                counters.count(Request.EXCP);
              }
            });
    long seen = 0;
    while (seen < TIMES) {
      seen = counters.sum();
      assertThat(before[0]).isGreaterThanOrEqualTo(seen);
    }
    writer.join();
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts it", e);
    }
  }
}
