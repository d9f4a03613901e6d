package io.cupule.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.testing.Patience;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SchedStatTest {
  private static final long MILLISECOND = 1_000_000;

  @Test
  void busyThreadRuns() {
    SchedStat before = SchedStat.of(0).orElseThrow();
    while (SchedStat.of(0).orElseThrow().runNanos() < before.runNanos() + 10 * MILLISECOND) {
      Thread.onSpinWait();
    }
    assertThat(SchedStat.of(LinuxThread.currentId()).orElseThrow().slices())
        .isPositive()
        .isGreaterThanOrEqualTo(before.slices());
  }

  @Test
  void threadThatSharesItsCpuWithABusyOneWaits() throws Exception {
    int cpu = LinuxThread.affinity(0).nextSetBit(0);
    AtomicBoolean done = new AtomicBoolean();
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<Long> other = threads.submit(() -> waitedWhenTrue(cpu, done::get));
      Future<Long> one = threads.submit(() -> waitedWhenTrue(cpu, () -> waited() >= MILLISECOND));
      try {
        assertThat(one.get(Patience.SECONDS, TimeUnit.SECONDS)).isGreaterThanOrEqualTo(MILLISECOND);
      } finally {
        done.set(true);
      }
      assertThat(other.get(Patience.SECONDS, TimeUnit.SECONDS)).isNotNegative();
    }
  }

  /** Keeps a CPU busy until a condition holds; the time spent in wait for it, ns. */
  private static long waitedWhenTrue(int cpu, BooleanSupplier condition) {
    LinuxThread.pin(cpu);
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait();
    }
    return waited();
  }

  private static long waited() {
    return SchedStat.of(0).orElseThrow().waitNanos();
  }

  @Test
  void threadThatIsGoneHasNone() {
    // Above the kernel's highest possible thread id, 2^22.
    assertThat(SchedStat.of(1 << 23)).isEmpty();
  }
}
