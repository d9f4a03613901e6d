package io.cupule.sched;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.sched.policy.BuiltinPolicy;
import org.junit.jupiter.api.Test;

/** The counting event, one step at a time, beside its two forerunners. */
class SchedEventTest {
  private final VirtualPcpus machine =
      new VirtualPcpus(2, BuiltinPolicy.BVT.with(Compat.FIXED), (_, _, _, _) -> {});
  private final SchedEvent event = new SchedEvent(SchedLock.none());
  private final SchedThread thread = running(0, "waiter");

  @Test
  void aWaitBlocksUntilItsSignal() {
    assertThat(event.begin(thread)).isTrue();
    thread.pcpu().schedule();
    assertThat(thread.status()).isEqualTo(ThreadStatus.BLOCKED);

    event.signal();

    assertThat(thread.status()).isEqualTo(ThreadStatus.RUNNABLE);
    thread.pcpu().schedule();
    assertThat(event.again(thread)).isFalse();
    assertThat(event.count()).isZero();
  }

  @Test
  void aSignalBeforeTheThreadSwitchesOutRollsItsSleepBack() {
    event.begin(thread);

    event.signal();

    assertThat(thread.pcpu().schedule()).isSameAs(thread);
    assertThat(event.again(thread)).isFalse();
  }

  @Test
  void signalsThatCameFirstAreCreditForAsManyWaits() {
    event.signal();
    event.signal();
    assertThat(event.count()).isEqualTo(-2);

    assertThat(event.begin(thread)).isFalse();
    assertThat(event.begin(thread)).isFalse();
    assertThat(event.begin(thread)).isTrue();
  }

  @Test
  void aWakeFromElsewhereDoesNotEndTheWait() {
    event.begin(thread);
    thread.pcpu().schedule();

    thread.wake();
    thread.pcpu().schedule();

    assertThat(event.again(thread)).isTrue();
    assertThat(thread.isBlocking()).isTrue();
    assertThat(event.count()).isEqualTo(1);
  }

  @Test
  void aSecondWaiterIsRefusedAndTheFirstStillWaits() {
    SchedThread second = running(1, "second");
    event.begin(thread);

    assertThatThrownBy(() -> event.begin(second))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("second cannot wait: waiter waits for this event already");

    assertThat(event.count()).isEqualTo(1);
    event.signal();
    assertThat(event.again(thread)).isFalse();
  }

  @Test
  void onlyACurrentThreadThatIsNotIdleCanWait() {
    SchedThread ready = machine.pcpu(0).attach("ready", SchedParams.DEFAULT, SwitchHooks.NONE);
    ready.wake();

    assertThatThrownBy(() -> event.begin(ready)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> event.begin(machine.pcpu(1).idle()))
        .isInstanceOf(IllegalStateException.class);
    assertThat(event.count()).isZero();
  }

  @Test
  void resetForgetsTheWaiterWhichGoesOnOnlyWhenWoken() {
    event.begin(thread);
    thread.pcpu().schedule();

    event.reset();
    event.signal();
    assertThat(thread.status()).isEqualTo(ThreadStatus.BLOCKED);

    thread.wake();
    thread.pcpu().schedule();
    assertThat(event.again(thread)).isFalse();
  }

  @Test
  void aForgottenWaiterLeavesTheNextWaitAlone() {
    SchedThread next = running(1, "next");
    event.begin(thread);
    event.reset();
    event.begin(next);

    assertThat(event.again(thread)).isFalse();

    event.signal();
    assertThat(next.isBlocking()).isFalse();
    assertThat(event.again(next)).isFalse();
  }

  @Test
  void resetDropsCredit() {
    event.signal();
    event.reset();

    assertThat(event.begin(thread)).isTrue();
  }

  @Test
  void awaitSchedulesUntilTheSignalCame() {
    int[] schedules = {0};

    event.await(
        thread,
        () -> {
          thread.pcpu().schedule();
          schedules[0]++;
          if (schedules[0] == 3) {
            event.signal();
          } else {
            thread.wake();
          }
          thread.pcpu().schedule();
        });

    assertThat(schedules[0]).isEqualTo(3);
    assertThat(event.count()).isZero();
  }

  @Test
  void signalsWithoutEndLeaveTheNextWaitOpenWhereEightBitsWrappedAround() {
    WaitEvent eightBits = new ByteCountEvent();
    WaitEvent ours = WaitEvent.counting();
    for (int i = 0; i < 130; i++) {
      eightBits.signal();
      ours.signal();
    }

    assertThat(ours.begin(thread)).isFalse();
    assertThat(eightBits.begin(thread)).isTrue();
  }

  @Test
  void aLatchKeepsOneOfManySignals() {
    WaitEvent latch = new LatchEvent();
    latch.signal();
    latch.signal();

    assertThat(latch.begin(thread)).isFalse();
    assertThat(latch.begin(thread)).isTrue();
  }

  private SchedThread running(int pcpu, String name) {
    SchedThread started = machine.pcpu(pcpu).attach(name, SchedParams.DEFAULT, SwitchHooks.NONE);
    started.wake();
    machine.pcpu(pcpu).schedule();
    return started;
  }
}
