package io.cupule.vcpu.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.sched.Compat;
import io.cupule.sched.ReservationStats;
import io.cupule.sched.SchedParams;
import io.cupule.sched.policy.BuiltinPolicy;
import io.cupule.time.ManualTimers;
import io.cupule.vcpu.account.VcpuAccount.StateTimes;
import io.cupule.vcpu.exit.ExitReason;
import io.cupule.vcpu.pcpu.HostPcpu;
import io.cupule.vcpu.pcpu.VcpuSchedEntity;
import java.util.EnumMap;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The books that a vCPU keeps: time by state, exits by reason. */
final class AccountingTest {
  @Test
  void eachStateGetsTheTimeUntilTheNext() {
    StateClock clock = new StateClock(100);
    clock.enter(RunState.RUNNABLE, () -> 110);
    clock.enter(RunState.RUNNING, () -> 130);
    clock.enter(RunState.BLOCKED, () -> 170);
    assertThat(clock.read(250)).isEqualTo(times(10, 20, 40, 80));
    clock.enter(RunState.RUNNING, () -> 250);
    assertThat(clock.read(251)).isEqualTo(times(10, 20, 41, 80));
  }

  @Test
  void momentBeforeTheLastChangeCountsAsThatChange() {
    StateClock clock = new StateClock(100);
    clock.enter(RunState.RUNNING, () -> 110);
    clock.enter(RunState.BLOCKED, () -> 90);
    assertThat(clock.read(80)).isEqualTo(times(10, 0, 0, 0));
    assertThat(clock.read(120)).isEqualTo(times(10, 0, 0, 10));
  }

  @Test
  void standingIsThePresentStateAndItsAge() {
    VcpuAccount account = new VcpuAccount(100);
    assertThat(account.stateTimes(150)).isEqualTo(new StateTimes(RunState.OFFLINE, 50, 0, 0));
    account.states().enter(RunState.RUNNABLE, () -> 200);
    assertThat(account.stateTimes(250)).isEqualTo(new StateTimes(RunState.RUNNABLE, 50, 0, 0));
    assertThat(account.stateTimes(190))
        .isEqualTo(new StateTimes(RunState.RUNNABLE, 0, 0, 0)); // an old moment
  }

  private static Map<RunState, Long> times(
      long offline, long runnable, long running, long blocked) {
    return new EnumMap<>(
        Map.of(
            RunState.OFFLINE, offline,
            RunState.RUNNABLE, runnable,
            RunState.RUNNING, running,
            RunState.BLOCKED, blocked));
  }

  @Test
  void exitsThatNeverCameUpAreLeftOut() {
    VcpuAccount account = new VcpuAccount(0);
    account.states().enter(RunState.RUNNING, () -> 0);
    account.countExit(ExitReason.IO, 7);
    account.countExit(ExitReason.IO, 0);
    account.countExit(ExitReason.HLT, 8);
    VcpuStats stats = account.read(20);
    assertThat(stats.exits()).isEqualTo(Map.of(ExitReason.IO, 2L, ExitReason.HLT, 1L));
    assertThat(stats.guestNanos()).isEqualTo(15);
  }

  @Test
  void statsKeepTheirOwnCopy() {
    Map<ExitReason, Long> exits = new EnumMap<>(ExitReason.class);
    VcpuStats stats =
        new VcpuStats(
            exits,
            0,
            0,
            Map.of(),
            RunState.OFFLINE,
            0,
            Map.of(),
            new Histogram(2),
            Map.of(),
            Map.of(),
            0,
            ReservationStats.NOTHING);
    exits.put(ExitReason.IO, 1L);
    assertThat(stats.exits()).isEmpty();
    assertThatThrownBy(() -> stats.exits().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void anAccountGoesOnWithTheNextVcpuThatWritesIt() {
    ManualTimers timers = new ManualTimers();
    HostPcpu pcpu = new HostPcpu(0, BuiltinPolicy.BVT.with(Compat.FIXED), timers);
    VcpuAccount account = new VcpuAccount(pcpu.born());
    for (int life = 1; life <= 2; life++) {
      VcpuSchedEntity entity = pcpu.entity("life " + life, SchedParams.DEFAULT, () -> {}, account);
      entity.take();
      entity.wake();
      entity.awaitTurn();
      timers.advance(5);
      entity.leave();
      entity.remove();
      timers.advance(3);
    }

    VcpuStats stats = account.read(timers.clock().nanoTime());

    assertThat(stats.stateNanos())
        .containsEntry(RunState.RUNNING, 10L)
        .containsEntry(RunState.OFFLINE, 6L);
    assertThat(stats.state()).isEqualTo(RunState.OFFLINE);
    assertThat(stats.wakeToRun().getTotalCount()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 16, 25, 1_000, -1, Integer.MIN_VALUE, Integer.MAX_VALUE})
  void numbersThatAreNotHandledAreOther(int number) {
    assertThat(ExitReason.of(number)).isEqualTo(ExitReason.OTHER);
  }

  @Test
  void everyReasonIsFoundByItsNumber() {
    for (ExitReason reason : ExitReason.values()) {
      assertThat(ExitReason.of(reason.number())).isEqualTo(reason);
    }
  }
}
