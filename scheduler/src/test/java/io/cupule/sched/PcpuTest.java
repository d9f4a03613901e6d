package io.cupule.sched;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.sched.policy.BuiltinPolicy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The pCPU: requests and kicks, hooks, the timer, the idle thread, another policy. */
class PcpuTest {
  private final VirtualPcpus machine =
      new VirtualPcpus(2, BuiltinPolicy.BVT.with(Compat.ACRN), (_, _, _, _) -> {});
  private final Pcpu pcpu = machine.pcpu(0);

  @Test
  void aRequestFromElsewhereKicksAndOneFromThePcpuItselfDoesNot() {
    machine.callFrom(0);
    pcpu.yieldCurrent();
    assertThat(machine.kicks()).isZero();
    assertThat(pcpu.needReschedule()).isTrue();

    machine.callFrom(1);
    pcpu.requestReschedule();
    assertThat(machine.kicks()).isEqualTo(1);
  }

  @Test
  void aRequestStandsUntilScheduleServedIt() {
    SchedThread a = attach("a");
    a.wake();
    a.sleep();
    assertThat(pcpu.needReschedule()).isTrue();

    pcpu.schedule();

    assertThat(pcpu.needReschedule()).isFalse();
  }

  @Test
  void hooksRunOutBeforeInAndBeforeTheStatusChanges() {
    List<String> calls = new ArrayList<>();
    SwitchHooks hooks =
        new SwitchHooks() {
          @Override
          public void switchIn(SchedThread thread, long now) {
            calls.add("in " + thread + " " + thread.status());
          }

          @Override
          public void switchOut(SchedThread thread, long now) {
            calls.add("out " + thread + " " + thread.status());
          }
        };
    SchedThread a = pcpu.attach("a", SchedParams.DEFAULT, hooks);
    SchedThread b = pcpu.attach("b", SchedParams.DEFAULT, hooks);
    a.wake();
    pcpu.schedule();
    b.wake();
    a.sleep();

    pcpu.schedule();

    assertThat(calls).containsExactly("in a RUNNABLE", "out a RUNNING", "in b RUNNABLE");
  }

  @Test
  void scheduleIfIdleActsForTheIdleThreadAndForNobodyElse() {
    SchedThread a = attach("a");
    SchedThread b = attach("b");
    a.wake();
    assertThat(pcpu.scheduleIfIdle()).isSameAs(a);

    b.wake();
    a.sleep();

    assertThat(pcpu.scheduleIfIdle()).isSameAs(a);
    assertThat(a.status()).isEqualTo(ThreadStatus.RUNNING);
  }

  @Test
  void aTimerThatIsNotDueIsIgnored() {
    attach("a").wake();
    attach("b").wake();
    pcpu.schedule();
    assertThat(pcpu.timerDeadline()).isEqualTo(5_000_000);

    pcpu.timerExpired();

    assertThat(pcpu.needReschedule()).isFalse();
    assertThat(pcpu.timerDeadline()).isEqualTo(5_000_000);
  }

  @Test
  void theDriverHearsOfEachNewDeadlineOnce() {
    List<Long> deadlines = new ArrayList<>();
    long[] now = {0};
    PcpuDriver driver =
        new PcpuDriver() {
          @Override
          public boolean runsOn(Pcpu target) {
            return true;
          }

          @Override
          public void kick(Pcpu target) {
            throw new AssertionError("the caller runs on the pCPU");
          }

          @Override
          public void timerChanged(Pcpu target, long deadline) {
            deadlines.add(deadline);
          }
        };
    Pcpu own =
        new Pcpu(7, BuiltinPolicy.BVT.with(Compat.ACRN), () -> now[0], driver, SchedLock.mutex());
    own.attach("a", SchedParams.DEFAULT, SwitchHooks.NONE).wake();
    own.attach("b", SchedParams.DEFAULT, SwitchHooks.NONE).wake();

    own.schedule();
    own.schedule();
    now[0] = 5_000_000;
    own.timerExpired();
    own.schedule();

    assertThat(deadlines).containsExactly(5_000_000L, 15_000_000L);
  }

  @Test
  void theDriverHearsOfEverySwitchAndOfEveryChangeOfStatus() {
    List<String> heard = new ArrayList<>();
    PcpuDriver driver =
        new PcpuDriver() {
          @Override
          public boolean runsOn(Pcpu target) {
            return true;
          }

          @Override
          public void kick(Pcpu target) {}

          @Override
          public void switching(Pcpu target, SchedThread prev, SchedThread next, long now) {
            heard.add("%d: %s > %s".formatted(now, prev, next));
          }

          @Override
          public void statusChanged(
              SchedThread thread, ThreadStatus from, ThreadStatus to, long now) {
            heard.add("%d: %s %s > %s".formatted(now, thread, from, to));
          }
        };
    Pcpu own = new Pcpu(7, BuiltinPolicy.PRIO.with(Compat.ACRN), () -> 9, driver, SchedLock.none());
    SchedThread a = own.attach("a", SchedParams.DEFAULT, SwitchHooks.NONE);

    a.wake();
    own.schedule();
    a.sleep();
    own.schedule();

    assertThat(heard)
        .containsExactly(
            "9: a BLOCKED > RUNNABLE",
            "9: idle7 > a",
            "9: idle7 RUNNING > RUNNABLE",
            "9: a RUNNABLE > RUNNING",
            "9: a > idle7",
            "9: a RUNNING > BLOCKED",
            "9: idle7 RUNNABLE > RUNNING");
  }

  @Test
  void anotherPolicyTakesOverWhoRunsAndWhoIsReady() {
    SchedThread low = attach("low", 1);
    SchedThread high = attach("high", 2);
    SchedThread asleep = attach("asleep", 3);
    high.wake();
    pcpu.schedule();
    low.wake();

    pcpu.changePolicy(BuiltinPolicy.PRIO.with(Compat.FIXED));

    assertThat(high.status()).isEqualTo(ThreadStatus.RUNNING);
    assertThat(low.status()).isEqualTo(ThreadStatus.RUNNABLE);
    assertThat(asleep.status()).isEqualTo(ThreadStatus.BLOCKED);
    machine.schedulePoint(pcpu);
    assertThat(pcpu.current()).as("bvt would take turns").isSameAs(high);
    assertThat(pcpu.timerDeadline()).isEqualTo(Pcpu.NO_TIMER);
  }

  @Test
  void theCurrentThreadIsFirstInLineUnderAnotherPolicy() {
    attach("a").wake();
    SchedThread b = attach("b");
    b.wake();
    pcpu.schedule();
    machine.advance(5_000_000);
    assertThat(pcpu.current()).isSameAs(b);

    pcpu.changePolicy(BuiltinPolicy.NOOP.with(Compat.FIXED));

    machine.schedulePoint(pcpu);
    assertThat(pcpu.current()).isSameAs(b);
  }

  @Test
  void aThreadToldToSleepStaysSoUnderAnotherPolicy() {
    SchedThread a = attach("a");
    a.wake();
    pcpu.schedule();
    a.sleep();

    pcpu.changePolicy(BuiltinPolicy.PRIO.with(Compat.FIXED));
    machine.schedulePoint(pcpu);

    assertThat(a.status()).isEqualTo(ThreadStatus.BLOCKED);
    assertThat(pcpu.current()).isSameAs(pcpu.idle());
  }

  @Test
  void suspendStopsBvtsTimerAndTheNextPickStartsItAgain() {
    attach("a").wake();
    attach("b").wake();
    pcpu.schedule();

    pcpu.suspend();
    assertThat(pcpu.timerDeadline()).isEqualTo(Pcpu.NO_TIMER);
    pcpu.resume();
    assertThat(pcpu.timerDeadline()).isEqualTo(Pcpu.NO_TIMER);

    pcpu.schedule();
    assertThat(pcpu.timerDeadline()).isEqualTo(5_000_000);
  }

  @Test
  void resumeStartsIorrsTickAgain() {
    VirtualPcpus other =
        new VirtualPcpus(1, BuiltinPolicy.IORR.with(Compat.ACRN), (_, _, _, _) -> {});
    Pcpu ticking = other.pcpu(0);
    assertThat(ticking.timerDeadline()).isEqualTo(1_000_000);

    ticking.suspend();
    other.advance(2_500_000);
    assertThat(ticking.timerDeadline()).isEqualTo(Pcpu.NO_TIMER);

    ticking.resume();
    assertThat(ticking.timerDeadline()).isEqualTo(3_500_000);
  }

  private SchedThread attach(String name) {
    return attach(name, 1);
  }

  private SchedThread attach(String name, int priority) {
    return pcpu.attach(name, SchedParams.DEFAULT.withPriority(priority), SwitchHooks.NONE);
  }
}
