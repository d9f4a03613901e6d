package io.cupule.vcpu;

import static io.cupule.vcpu.WbinvdVm.NEVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.sched.Compat;
import io.cupule.sched.policy.BuiltinPolicy;
import io.cupule.time.HostTimers;
import io.cupule.vcpu.WbinvdVm.Kind;
import io.cupule.vcpu.pcpu.HostPcpu;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every vCPU stops the others so many times, each at its own pace, and nothing says who comes when.
 */
@RequiresKvm
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class FreeRunningWbinvdTest {
  private static final int ROUNDS_EACH = 1_000;
  private static final int LONGEST_PAUSE = 50_000;
  private static final long WORK_NANOS = 5_000;
  private static final long NO_PROGRESS = TimeUnit.SECONDS.toNanos(2);
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(Guest.PATIENCE_SECONDS);
  private static final long POLL_NANOS = 1_000_000;

  private final long seed = Long.getLong("cupule.seed", System.nanoTime());

  /** Whether it hangs is up to the host. That it hangs of nothing but lost signals is certain. */
  @ParameterizedTest
  @CsvSource({"3, 2", "4, 2", "3, 3"})
  void withTheBooleanEventNothingButALostSignalHoldsAVcpuUp(int vcpus, int pcpus) {
    try (HostTimers timers = new HostTimers();
        WbinvdVm vm = vm(timers, Kind.LATCH, vcpus, pcpus)) {
      boolean finished = finishes(vm, vcpus);
      List<Integer> stuck = IntStream.range(0, vcpus).filter(vm::waitsInVain).boxed().toList();
      System.out.printf(
          "boolean event, %d vCPUs on %d pCPUs, -Dcupule.seed=%d: %s, stuck at the end: %s%n",
          vcpus, pcpus, seed, vm.describe(), stuck);
      assertThat(finished || !stuck.isEmpty()).isTrue();
    }
  }

  /** Whoever stops the others keeps the pCPU, so that none of them is halfway into its wait. */
  @Test
  void withTheBooleanEventOnOnePcpuAllRoundsAreDone() {
    assertFinishes(Kind.LATCH, 3, 1);
  }

  @ParameterizedTest
  @CsvSource({
    "COUNTER, 3, 2",
    "COUNTER, 4, 2",
    "RENDEZVOUS, 3, 1",
    "RENDEZVOUS, 3, 2",
    "RENDEZVOUS, 4, 2"
  })
  void withOursAllRoundsAreDone(Kind kind, int vcpus, int pcpus) {
    assertFinishes(kind, vcpus, pcpus);
  }

  private void assertFinishes(Kind kind, int vcpus, int pcpus) {
    System.out.println("wbinvd: -Dcupule.seed=" + seed);
    try (HostTimers timers = new HostTimers();
        WbinvdVm vm = vm(timers, kind, vcpus, pcpus)) {
      assertThat(finishes(vm, vcpus)).isTrue();
    }
  }

  private WbinvdVm vm(HostTimers timers, Kind kind, int vcpus, int pcpus) {
    List<HostPcpu> made =
        IntStream.range(0, pcpus)
            .mapToObj(i ->
                new HostPcpu(
                    SharedPcpu.hostCpu(i % 2 == 0), BuiltinPolicy.IORR.with(Compat.FIXED), timers))
            .toList();
    List<HostPcpu> shared = IntStream.range(0, vcpus).mapToObj(i -> made.get(i % pcpus)).toList();
    WbinvdVm vm = new WbinvdVm(shared, kind, (_, _) -> work(), pauses(vcpus));
    vm.start();
    IntStream.range(0, vcpus).forEach(i -> vm.mark(i, 0));
    return vm;
  }

  /** Each vCPU has a number of rounds, and after the last one it counts on and stops nobody. */
  private IntToLongFunction pauses(int vcpus) {
    List<Random> randoms = IntStream.range(0, vcpus).mapToObj(i -> new Random(seed + i)).toList();
    AtomicIntegerArray left =
        new AtomicIntegerArray(IntStream.generate(() -> ROUNDS_EACH).limit(vcpus).toArray());
    return self ->
        left.decrementAndGet(self) == 0 ? NEVER : randoms.get(self).nextInt(LONGEST_PAUSE);
  }

  private static void work() {
    long start = System.nanoTime();
    while (System.nanoTime() - start < WORK_NANOS) {
      Thread.onSpinWait();
    }
  }

  /**
   * Returns true once all rounds are done and every vCPU goes on counting, and false once nothing
   * went on for two seconds and somebody waits in vain.
   */
  private static boolean finishes(WbinvdVm vm, int vcpus) {
    long rounds = 0;
    long[] counts = new long[vcpus];
    long since = System.nanoTime();
    while (rounds < (long) vcpus * ROUNDS_EACH || !allCount(vm, counts)) {
      long quiet = System.nanoTime() - since;
      if (quiet > NO_PROGRESS && IntStream.range(0, vcpus).anyMatch(vm::waitsInVain)) {
        return false;
      }
      assertThat(quiet).as("nanoseconds without a round").isLessThan(PATIENCE);
      LockSupport.parkNanos(POLL_NANOS);
      if (vm.rounds() != rounds) {
        rounds = vm.rounds();
        since = System.nanoTime();
        Arrays.setAll(counts, vm::count);
      }
    }
    return true;
  }

  private static boolean allCount(WbinvdVm vm, long[] before) {
    return IntStream.range(0, before.length).allMatch(i -> vm.count(i) != before[i]);
  }
}
