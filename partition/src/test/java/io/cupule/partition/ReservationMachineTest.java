package io.cupule.partition;

import static io.cupule.kvm.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.partition.scenario.ReservationSettings;
import io.cupule.partition.scenario.Scenario;
import io.cupule.partition.scenario.SchedulingSettings;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.scenario.WarpSettings;
import io.cupule.partition.testing.MemoryConsole;
import io.cupule.partition.testing.RecordingListener;
import io.cupule.partition.testing.TestVms;
import io.cupule.sched.ReservationStats;
import io.cupule.sched.policy.BuiltinPolicy;
import io.cupule.vcpu.account.RunState;
import io.cupule.vcpu.account.VcpuStats;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is told of reservations of vCPUs that share a pCPU, on real KVM. */
@RequiresKvm
@Timeout(180)
final class ReservationMachineTest {
  private static final int CPU = TestVms.cpu();
  private static final Duration PERIOD = Duration.ofMillis(10);
  private static final Duration BUDGET = Duration.ofMillis(4);
  private static final int ENOUGH = 10;

  private static VmSettings spinner(String name, Optional<ReservationSettings> reservation) {
    return TestVms.withScheduling(
        new SchedulingSettings(1, new WarpSettings(0, 0, 0), 1, reservation),
        TestVms.shared(name, "spin", ""));
  }

  private static Scenario scenario() {
    return TestVms.scenario(
        BuiltinPolicy.RTDS,
        new int[] {CPU},
        spinner("reserved", Optional.of(new ReservationSettings(BUDGET, PERIOD))),
        spinner("other", Optional.empty()));
  }

  private static VcpuStats stats(Machine machine, String vm) {
    return machine.vm(vm).vcpus().getFirst().stats();
  }

  @Test
  void eachPeriodOfAVcpuThatAlwaysRunsCountsOnceAndAMetOneHadItsBudget() throws Exception {
    try (Machine machine =
        Machine.create(scenario(), _ -> new MemoryConsole(), new RecordingListener())) {
      long before = System.nanoTime();
      machine.start();
      eventually("periods are met", () -> stats(machine, "reserved").reservation().met() >= ENOUGH);
      machine.stopAndWait("enough");
      long wall = System.nanoTime() - before;

      VcpuStats reserved = stats(machine, "reserved");
      ReservationStats periods = reserved.reservation();
      long ran = reserved.stateNanos().getOrDefault(RunState.RUNNING, 0L);
      System.out.println("of a spinning vCPU that ran " + ran + " ns of " + wall + ": " + periods);
      assertThat(periods.periods()).isLessThanOrEqualTo(wall / PERIOD.toNanos() + 1);
      assertThat(ran).isGreaterThanOrEqualTo(periods.met() * BUDGET.toNanos());
      assertThat(periods.missedByHost()).isLessThanOrEqualTo(periods.missed());
      assertThat(stats(machine, "other").reservation()).isEqualTo(ReservationStats.NOTHING);
    }
  }
}
