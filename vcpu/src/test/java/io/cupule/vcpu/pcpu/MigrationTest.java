package io.cupule.vcpu.pcpu;

import static io.cupule.kvm.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.sched.AdmissionException;
import io.cupule.sched.Compat;
import io.cupule.sched.Pcpu;
import io.cupule.sched.Reservation;
import io.cupule.sched.SchedEvent;
import io.cupule.sched.SchedLock;
import io.cupule.sched.SchedParams;
import io.cupule.sched.ThreadStatus;
import io.cupule.sched.policy.BuiltinPolicy;
import io.cupule.time.ManualTimers;
import io.cupule.vcpu.account.RunState;
import io.cupule.vcpu.account.SwitchCause;
import io.cupule.vcpu.account.VcpuAccount;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A vCPU's way to another pCPU, step by step: the test is the vCPU's thread. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class MigrationTest {
  private static final long MS = 1_000_000;
  private static final long LONG = TimeUnit.SECONDS.toNanos(50);

  private final ManualTimers timers = new ManualTimers();
  private final HostPcpu first = new HostPcpu(0, BuiltinPolicy.BVT.with(Compat.FIXED), timers);
  private final HostPcpu second = new HostPcpu(1, BuiltinPolicy.RTDS.with(Compat.FIXED), timers);
  private final AtomicInteger kicks = new AtomicInteger();
  private final VcpuAccount account = new VcpuAccount(0);
  private final VcpuAccount others = new VcpuAccount(0);
  private final VcpuSchedEntity entity =
      first.entity("mine", SchedParams.DEFAULT, kicks::incrementAndGet, account);
  private final VcpuSchedEntity other =
      first.entity("other", SchedParams.DEFAULT, kicks::incrementAndGet, others);

  @Test
  void vcpuThatWaitsForItsTurnGoesAtOnceAndGetsAnIdlePcpu() {
    begin();
    other.wake();

    assertThat(moved(other, second, 0)).isTrue();

    assertThat(other.pcpu()).isEqualTo(1);
    assertThat(other.isCurrent()).isTrue();
    assertThat(entity.isCurrent()).as("the old one is not disturbed").isTrue();
  }

  @Test
  void vcpuThatSleepsGoesOnSleepingUntilItIsWokenThere() {
    begin();

    assertThat(moved(other, second, 0)).isTrue();

    assertThat(other.thread().status()).isEqualTo(ThreadStatus.BLOCKED);
    assertThat(second.pcpu().current().isIdle()).isTrue();
    other.wake();
    assertThat(second.pcpu().current()).isSameAs(other.thread());
  }

  @Test
  void vcpuThatHasATurnIsKickedAndGoesAtItsSchedulePoint() {
    begin();
    other.wake();

    CompletableFuture<Boolean> move = moving(entity, second);
    eventually("it is asked to", () -> kicks.get() > 0);
    assertThat(entity.needsReschedule()).isTrue();
    assertThat(entity.pcpu()).isZero();
    entity.reschedule();

    assertThat(move.join()).isTrue();
    assertThat(entity.pcpu()).isEqualTo(1);
    assertThat(entity.isCurrent()).isTrue();
    assertThat(first.pcpu().current()).isSameAs(other.thread());
    assertThat(account.read(0).switches()).containsEntry(SwitchCause.MOVE, 1L);
  }

  @Test
  void vcpuThatComesToNoSchedulePointInTimeStaysWhereItIs() {
    begin();

    assertThat(moved(entity, second, 0)).isFalse();

    entity.reschedule();
    assertThat(entity.pcpu()).isZero();
    assertThat(entity.isCurrent()).isTrue();
  }

  @Test
  void vcpuThatGoesToSleepMeanwhileGoesAsASleeper() {
    begin();
    SchedEvent event = new SchedEvent(SchedLock.mutex());
    CompletableFuture<Boolean> move = moving(entity, second);
    eventually("it is asked to", () -> kicks.get() > 0);
    CompletableFuture<Void> signal =
        move.thenAccept(_ -> {
          assertThat(entity.thread().status()).isEqualTo(ThreadStatus.BLOCKED);
          event.signal();
        });

    entity.await(event);

    signal.join();
    assertThat(entity.pcpu()).isEqualTo(1);
    assertThat(entity.isCurrent()).isTrue();
  }

  @Test
  void refusedVcpuKeepsItsTurnWhereItIs() {
    begin();
    SchedParams most = SchedParams.DEFAULT.withReservation(new Reservation(6 * MS, 10 * MS));
    second.entity("holder", most, () -> {}, new VcpuAccount(0));
    entity.thread().change(most);

    CompletableFuture<Boolean> move = moving(entity, second);
    eventually("it is asked to", () -> kicks.get() > 0);
    entity.reschedule();

    assertThatThrownBy(move::join).hasCauseInstanceOf(AdmissionException.class);
    assertThat(entity.pcpu()).isZero();
    assertThat(entity.isCurrent()).isTrue();
  }

  @Test
  void vcpuThatIsOverGoesNowhere() {
    begin();
    other.dismiss();
    assertThatThrownBy(() -> other.move(second, 0)).hasMessage("other has ended");
    other.leave();
    other.remove();
    assertThatThrownBy(() -> other.move(second, 0)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void vcpusOwnThreadDoesNotWaitForItsMove() {
    begin();

    assertThatThrownBy(() -> entity.move(second, LONG))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("mine would wait for itself; move it from elsewhere");
  }

  @Test
  void timesGoOnWithoutAGapAndTheWakeCounts() {
    begin();
    at(1 * MS);
    other.wake();
    at(3 * MS);

    moved(other, second, 0);
    at(7 * MS);

    assertThat(others.read(timers.now()).stateNanos())
        .containsEntry(RunState.OFFLINE, 1 * MS)
        .containsEntry(RunState.RUNNABLE, 2 * MS)
        .containsEntry(RunState.RUNNING, 4 * MS)
        .containsEntry(RunState.BLOCKED, 0L);
  }

  @Test
  void timerOfTheOldPcpuStopsWhereOneIsLeftAlone() {
    begin();
    other.wake();
    first.schedule();
    assertThat(first.pcpu().timerDeadline()).isNotEqualTo(Pcpu.NO_TIMER);

    moved(entity.isCurrent() ? other : entity, second, 0);
    first.schedule();

    assertThat(first.pcpu().timerDeadline()).isEqualTo(Pcpu.NO_TIMER);
  }

  private void begin() {
    entity.take();
    other.take();
    entity.wake();
  }

  private void at(long nanos) {
    timers.advance(nanos - timers.now());
  }

  private static CompletableFuture<Boolean> moving(VcpuSchedEntity entity, HostPcpu target) {
    return CompletableFuture.supplyAsync(() -> entity.move(target, LONG));
  }

  private static boolean moved(VcpuSchedEntity entity, HostPcpu target, long nanos) {
    return CompletableFuture.supplyAsync(() -> entity.move(target, nanos)).join();
  }
}
