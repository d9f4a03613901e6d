package io.cupule.vcpu.pcpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.sched.Compat;
import io.cupule.sched.Pcpu;
import io.cupule.sched.SchedEvent;
import io.cupule.sched.SchedLock;
import io.cupule.sched.SchedParams;
import io.cupule.sched.ThreadStatus;
import io.cupule.sched.policy.BuiltinPolicy;
import io.cupule.time.ManualTimers;
import io.cupule.time.NanoClock;
import io.cupule.time.TimerService;
import io.cupule.vcpu.account.RunState;
import io.cupule.vcpu.account.SwitchCause;
import io.cupule.vcpu.account.VcpuAccount;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Places on one pCPU, step by step: the test is the vCPU's thread, so a step that waited for a turn
 * would never end.
 */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class VcpuSchedEntityTest {
  private static final long MS = 1_000_000;

  private final ManualTimers timers = new ManualTimers();
  private final HostPcpu pcpu = new HostPcpu(0, BuiltinPolicy.BVT.with(Compat.FIXED), timers);
  private final AtomicInteger kicks = new AtomicInteger();
  private final VcpuAccount mine = new VcpuAccount(pcpu.born());
  private final VcpuAccount others = new VcpuAccount(pcpu.born());
  private final VcpuSchedEntity entity =
      pcpu.entity("mine", SchedParams.DEFAULT, kicks::incrementAndGet, mine);
  private final VcpuSchedEntity other =
      pcpu.entity("other", SchedParams.DEFAULT, kicks::incrementAndGet, others);
  private final SchedEvent event = new SchedEvent(SchedLock.mutex());

  @Test
  void wakeOnAnIdlePcpuGivesItAwayAtOnce() {
    begin();
    assertThat(entity.isCurrent()).isTrue();
    entity.awaitTurn();
    assertThat(kicks).as("nobody runs there who could be kicked").hasValue(0);
  }

  @Test
  void wakeOnABusyPcpuKicksWhoRunsThere() throws Exception {
    begin();
    fromAnotherThread(other::wake);
    assertThat(kicks).hasValue(1);
    assertThat(entity.isCurrent()).as("it goes by itself").isTrue();
    assertThat(entity.needsReschedule()).isTrue();
  }

  @Test
  void wakeByTheCurrentVcpusOwnThreadKicksNobody() {
    begin();
    other.wake();
    assertThat(kicks).hasValue(0);
    assertThat(entity.needsReschedule()).isTrue();
  }

  @Test
  void sleepHappensUnlessItsReasonIsGoneWhenThePcpuIsLocked() {
    begin();
    entity.sleepUnless(() -> true);
    assertThat(entity.isCurrent()).isTrue();
    assertThat(entity.thread().isBlocking()).isFalse();
  }

  @Test
  void dismissalThatComesJustBeforeASleepEndsIt() {
    begin();
    entity.dismiss();
    entity.sleepUnless(() -> false);
    assertThat(entity.isCurrent()).as("it leaves with the token").isTrue();
  }

  @Test
  void dismissalOfAThreadThatWasJustToldToSleepLeavesItItsTurn() {
    begin();
    entity.thread().sleep();
    entity.dismiss();
    entity.reschedule();
    assertThat(entity.isCurrent()).isTrue();
    entity.leave();
    assertThat(entity.isCurrent()).isFalse();
  }

  @Test
  void dismissalThatComesJustBeforeAScheduleEndsTheWaitForTheNextTurn() {
    begin();
    other.wake();
    at(1 * MS);
    entity.dismiss();
    assertThat(pcpu.schedule()).isSameAs(other.thread());
    entity.awaitTurn();
    entity.leave();
    assertThat(entity.thread().status()).isEqualTo(ThreadStatus.BLOCKED);
  }

  @Test
  void dismissedThreadNeedsNoRescheduleHoweverMuchThePcpuDoes() {
    begin();
    entity.dismiss();
    other.wake();
    assertThat(pcpu.pcpu().needReschedule()).isTrue();
    assertThat(entity.needsReschedule()).isFalse();
  }

  @Test
  void waitOfADismissedThreadIsNone() {
    begin();
    entity.dismiss();
    entity.await(event);
    assertThat(event.count()).isZero();
  }

  @Test
  void waitThatBeganBeforeTheDismissalEndsWithItsSignalAndWithoutATurn() throws Exception {
    begin();
    Thread signaller =
        Thread.ofPlatform()
            .start(() -> {
              while (event.count() == 0) {
                Thread.onSpinWait();
              }
              entity.dismiss();
              event.signal();
            });
    entity.await(event);
    signaller.join();
    assertThat(event.count()).isZero();
  }

  @Test
  void whoLeavesGivesThePcpuToTheNext() {
    begin();
    other.wake();
    entity.leave();
    assertThat(other.isCurrent()).isTrue();
  }

  @Test
  void dismissedThreadThatIsWokenAgainGivesItsTurnAwayWhenItLeaves() {
    entity.dismiss();
    entity.thread().wake();
    assertThat(entity.isCurrent()).isTrue();
    other.wake();
    entity.leave();
    assertThat(other.isCurrent()).isTrue();
    assertThat(entity.thread().status()).isEqualTo(ThreadStatus.BLOCKED);
  }

  @Test
  void entityThatIsRemovedTakesNoNoticeOfWakesAndSleeps() {
    begin();
    entity.leave();
    entity.remove();
    entity.remove();
    entity.wake();
    entity.takeOff();
    entity.dismiss();
    entity.leave();
    assertThat(pcpu.pcpu().current().isIdle()).isTrue();
  }

  @Test
  void timeCountsAsOfflineUntilTheFirstWakeAndFromWhenItIsTakenOff() {
    at(1 * MS);
    begin();
    at(3 * MS);
    entity.thread().sleep();
    pcpu.schedule();
    at(7 * MS);
    entity.takeOff();
    at(15 * MS);
    assertThat(mine.read(timers.clock().nanoTime()).stateNanos())
        .isEqualTo(
            Map.of(
                RunState.OFFLINE, 9 * MS,
                RunState.RUNNING, 2 * MS,
                RunState.BLOCKED, 4 * MS,
                RunState.RUNNABLE, 0L));
  }

  @Test
  void timeOfARunningVcpuThatIsTakenOffIsOfflineTimeOnceItIsOut() {
    begin();
    at(2 * MS);
    entity.takeOff();
    at(3 * MS);
    pcpu.schedule();
    at(5 * MS);
    assertThat(mine.read(timers.clock().nanoTime()).stateNanos())
        .containsEntry(RunState.RUNNING, 3 * MS)
        .containsEntry(RunState.OFFLINE, 2 * MS);
  }

  @Test
  void turnThatEndsIsASliceSwitchAndTheTimersLatenessIsKnown() {
    giveOtherATurn();
    at(pcpu.pcpu().timerDeadline());
    pcpu.schedule();
    assertThat(entity.isCurrent()).isTrue();
    assertThat(others.read(0).switches()).isEqualTo(causes(0, 1, 0, 0));
    assertThat(pcpu.stats().slices()).isEqualTo(1);
    assertThat(pcpu.stats().lateNanos()).isZero();
  }

  @Test
  void waitIsABlockSwitch() {
    begin();
    entity.thread().sleep();
    pcpu.schedule();
    assertThat(mine.read(0).switches()).isEqualTo(causes(1, 0, 0, 0));
  }

  @Test
  void whoComesFirstMakesAPreemptSwitch() {
    begin();
    at(50 * MS);
    other.wake(); // bvt: it starts where the others are, and here its weight's turn is due
    at(51 * MS);
    pcpu.schedule();
    assertThat(other.isCurrent()).isTrue();
    assertThat(mine.read(0).switches()).isEqualTo(causes(0, 0, 1, 0));
  }

  @Test
  void yieldThatLetsSomebodyElseRunIsAYieldSwitch() {
    giveOtherATurn();
    at(2 * MS);
    pcpu.yieldCurrent();
    pcpu.schedule();
    assertThat(entity.isCurrent()).isTrue();
    assertThat(others.read(0).switches()).isEqualTo(causes(0, 0, 0, 1));
  }

  @Test
  void yieldThatChangesNothingIsForgottenAtTheNextSwitch() {
    begin();
    pcpu.yieldCurrent();
    pcpu.schedule();
    at(50 * MS);
    other.wake();
    at(51 * MS);
    pcpu.schedule();
    assertThat(mine.read(0).switches()).isEqualTo(causes(0, 0, 1, 0));
  }

  @Test
  void timerNeverFiresForAVcpuThatIsAlone() {
    begin();
    for (int i = 1; i <= 100; i++) {
      pcpu.yieldCurrent();
      pcpu.schedule();
      at(i * MS);
      assertThat(pcpu.pcpu().timerDeadline()).isEqualTo(Pcpu.NO_TIMER);
    }
    assertThat(pcpu.stats().slices()).isZero();
    assertThat(kicks).hasValue(0);
  }

  @Test
  void idleTimeAndBusyTimeMakeUpThePcpusTime() {
    at(2 * MS);
    begin();
    at(5 * MS);
    entity.thread().sleep();
    pcpu.schedule();
    at(9 * MS);
    assertThat(pcpu.stats().idleNanos()).isEqualTo(6 * MS);
    assertThat(pcpu.stats().switches()).isEqualTo(2);
  }

  @Test
  void wakeToRunCountsOneValuePerWakeAndNoneForAPreemptedThread() {
    begin();
    entity.awaitTurn();
    other.wake();
    at(1 * MS);
    pcpu.schedule();
    assertThat(other.isCurrent()).isTrue();
    other.leave();
    entity.awaitTurn();
    assertThat(mine.read(0).wakeToRun().getTotalCount()).isEqualTo(1);
  }

  @Test
  void dismissalWhileAWakeIsCountedCountsNoHour() {
    AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
    HostPcpu host =
        new HostPcpu(0, BuiltinPolicy.BVT.with(Compat.FIXED), new WatchedTimers(timers, meanwhile));
    VcpuSchedEntity woken = host.entity("woken", SchedParams.DEFAULT, () -> {}, mine);
    woken.take();
    woken.wake();
    meanwhile.set(woken::takeOff);

    woken.awaitTurn();

    assertThat(mine.read(0).wakeToRun().getMaxValue()).isLessThan(MS);
    woken.leave();
  }

  /** Timers of a clock whose next reading takes so long that something else happens meanwhile. */
  private record WatchedTimers(TimerService timers, AtomicReference<Runnable> meanwhile)
      implements TimerService {
    @Override
    public NanoClock clock() {
      return () -> {
        meanwhile.getAndSet(() -> {}).run();
        return timers.clock().nanoTime();
      };
    }

    @Override
    public Timer timer(String name, Runnable action) {
      return timers.timer(name, action);
    }
  }

  /** This thread is the vCPU's, and it has its turn. */
  private void begin() {
    entity.take();
    other.take();
    entity.wake();
  }

  /** The other one runs from now on, in a turn that the timer ends. */
  private void giveOtherATurn() {
    begin();
    at(1 * MS);
    other.wake();
    pcpu.schedule();
    assertThat(other.isCurrent()).isTrue();
  }

  private void at(long nanos) {
    timers.advance(nanos - timers.now());
  }

  private static Map<SwitchCause, Long> causes(long block, long slice, long preempt, long yield) {
    return Map.of(
        SwitchCause.BLOCK, block,
        SwitchCause.SLICE, slice,
        SwitchCause.PREEMPT, preempt,
        SwitchCause.YIELD, yield,
        SwitchCause.MOVE, 0L);
  }

  private static void fromAnotherThread(Runnable action) throws InterruptedException {
    Thread.ofPlatform().start(action).join();
  }
}
