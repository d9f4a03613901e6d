package io.cupule.vcpu.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.linux.LinuxThread;
import io.cupule.linux.RunDelay;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Beside a busy thread on the same CPU: what counts as stolen is what Linux took from turns. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class StolenTimeTest {
  private static final long TAKEN = 5_000_000;

  private final StolenTime stolen = new StolenTime();
  private final int cpu = LinuxThread.affinity(0).nextSetBit(0);

  @Test
  void whatLinuxTakesFromATurnIsStolenAndNeverMoreThanTheTurn() throws Exception {
    long turn =
        besideABusyThread(() -> {
          long began = System.nanoTime();
          waitUntilLinuxTook();
          return turnSince(began);
        });

    assertThat(stolen.ofTurns()).isBetween(TAKEN, turn);
    assertThat(stolen.nanos(0, turn)).isEqualTo(stolen.ofTurns());
  }

  @Test
  void whatLinuxTakesBetweenTurnsIsNotStolen() throws Exception {
    long turn =
        besideABusyThread(() -> {
          long first = turnSince(System.nanoTime());
          waitUntilLinuxTook();
          stolen.waits(System.nanoTime());
          return first + turnSince(System.nanoTime());
        });

    assertThat(stolen.ofTurns()).isLessThanOrEqualTo(turn);
  }

  @Test
  void readersSeeThePresentTurnAndNeverMoreThanWasRun() throws Exception {
    besideABusyThread(() -> {
      long began = System.nanoTime();
      waitUntilLinuxTook();
      long ran = System.nanoTime() - began;

      long read = stolen.nanos(ran, ran);

      assertThat(read).isBetween(TAKEN, ran);
      assertThat(stolen.nanos(ran, TAKEN)).isEqualTo(TAKEN);
      assertThat(stolen.nanos(0, ran)).as("never less than before").isEqualTo(read);
      return ran;
    });
  }

  private long turnSince(long began) {
    long ended = System.nanoTime();
    stolen.turnEnds(ended, began);
    return ended - began;
  }

  private static void waitUntilLinuxTook() {
    try (RunDelay delay = RunDelay.open()) {
      long before = delay.nanos();
      while (delay.nanos() < before + TAKEN) {
        Thread.onSpinWait();
      }
    }
  }

  private long besideABusyThread(LongSupplier turns) throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<?> busy =
          threads.submit(() -> {
            LinuxThread.pin(cpu);
            while (!done.get()) {
              Thread.onSpinWait();
            }
          });
      Future<Long> vcpu =
          threads.submit(() -> {
            LinuxThread.pin(cpu);
            stolen.begin(LinuxThread.currentId());
            long result = turns.getAsLong();
            stolen.end();
            return result;
          });
      try {
        return vcpu.get(100, TimeUnit.SECONDS);
      } finally {
        done.set(true);
        busy.get(100, TimeUnit.SECONDS);
      }
    }
  }
}
