package io.cupule.partition.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.kvm.testing.Patience;
import io.cupule.linux.LinuxThread;
import io.cupule.linux.error.SystemCallException;
import io.cupule.partition.scenario.host.HostFacts;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Moves the threads of the JVM that runs the tests, and back. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class HousekeepingTest {
  private final BitSet before = LinuxThread.affinity(0);
  private final int cpu = before.length() - 1;
  private ExecutorService other = Executors.newSingleThreadExecutor();

  @BeforeEach
  void startAThread() throws Exception {
    assertThat(onOther(() -> LinuxThread.affinity(0))).isEqualTo(before);
  }

  @AfterEach
  void moveThreadsBack() {
    other.close();
    Housekeeping.confine(before.stream().boxed().toList());
  }

  @Test
  void runningThreadsAndTheirChildrenStayOnTheHousekeepingCpus() throws Exception {
    Housekeeping.confine(List.of(cpu));
    assertThat(LinuxThread.affinity(0)).isEqualTo(only(cpu));
    assertThat(onOther(() -> LinuxThread.affinity(0))).isEqualTo(only(cpu));
    try (ExecutorService later = Executors.newSingleThreadExecutor()) {
      assertThat(
              later.submit(() -> LinuxThread.affinity(0)).get(Patience.SECONDS, TimeUnit.SECONDS))
          .isEqualTo(only(cpu));
    }
  }

  @Test
  void nextScenarioMayStillUseEveryCpu() {
    Set<Integer> allowed = HostFacts.ofThisHost().allowedCpus();
    Housekeeping.confine(List.of(cpu));
    assertThat(HostFacts.ofThisHost().allowedCpus()).isEqualTo(allowed);
  }

  @Test
  void noHousekeepingCpusMeansThatNothingMoves() {
    Housekeeping.confine(List.of());
    assertThat(LinuxThread.affinity(0)).isEqualTo(before);
  }

  @Test
  void cpuThatTheHostLacksIsRefused() {
    assertThatThrownBy(() -> Housekeeping.confine(List.of(8191)))
        .isInstanceOf(SystemCallException.class)
        .hasMessageStartingWith("sched_setaffinity(CPU {8191}): EINVAL");
  }

  private static BitSet only(int cpu) {
    BitSet set = new BitSet();
    set.set(cpu);
    return set;
  }

  private <T> T onOther(Callable<T> work) throws Exception {
    return other.submit(work).get(Patience.SECONDS, TimeUnit.SECONDS);
  }
}
