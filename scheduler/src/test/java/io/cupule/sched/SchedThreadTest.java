package io.cupule.sched;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.cupule.sched.policy.BuiltinPolicy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** ACRN's state table, cell by cell, and what is refused. */
class SchedThreadTest {
  private final List<String> switches = new ArrayList<>();
  private final VirtualPcpus machine =
      new VirtualPcpus(
          2,
          BuiltinPolicy.PRIO.with(Compat.ACRN),
          (_, _, prev, next) -> switches.add(prev + ">" + next));
  private final Pcpu pcpu = machine.pcpu(0);
  private final SchedThread thread = attach("a", 1);

  @Test
  void aThreadIsBornBlockedAndOutOfTheQueue() {
    assertThat(thread.status()).isEqualTo(ThreadStatus.BLOCKED);
    assertThat(pcpu.schedule()).isSameAs(pcpu.idle());
  }

  @Test
  void statusNumbersAreAcrns() {
    assertThat(ThreadStatus.values()).extracting(ThreadStatus::acrnValue).containsExactly(1, 2, 3);
  }

  @Nested
  class Blocked {
    @Test
    void sleepHasNoEffect() {
      thread.sleep();

      assertThat(thread.status()).isEqualTo(ThreadStatus.BLOCKED);
      assertThat(thread.isBlocking()).isFalse();
      assertThat(pcpu.needReschedule()).isFalse();
    }

    @Test
    void wakeMakesItRunnableAndAsksForAReschedule() {
      thread.wake();

      assertThat(thread.status()).isEqualTo(ThreadStatus.RUNNABLE);
      assertThat(pcpu.needReschedule()).isTrue();
      assertThat(switches).isEmpty();
    }
  }

  @Nested
  class Ready {
    @Test
    void sleepBlocksItAtOnceAndAsksForNothing() {
      makeRunnableBehindAnother();

      thread.sleep();

      assertThat(thread.status()).isEqualTo(ThreadStatus.BLOCKED);
      assertThat(pcpu.needReschedule()).isFalse();
    }

    @Test
    void wakeHasNoEffect() {
      makeRunnableBehindAnother();

      thread.wake();

      assertThat(thread.status()).isEqualTo(ThreadStatus.RUNNABLE);
      assertThat(pcpu.needReschedule()).isFalse();
    }

    @Test
    void itRunsWhenPicked() {
      thread.wake();

      assertThat(pcpu.schedule()).isSameAs(thread);

      assertThat(thread.status()).isEqualTo(ThreadStatus.RUNNING);
      assertThat(pcpu.current()).isSameAs(thread);
      assertThat(pcpu.idle().status()).isEqualTo(ThreadStatus.RUNNABLE);
    }

    private void makeRunnableBehindAnother() {
      run(attach("other", 2));
      thread.wake();
      pcpu.schedule();
    }
  }

  @Nested
  class Running {
    @Test
    void sleepLetsItRunOnAndAsksForAReschedule() {
      run(thread);

      thread.sleep();

      assertThat(thread.status()).isEqualTo(ThreadStatus.RUNNING);
      assertThat(thread.isBlocking()).isTrue();
      assertThat(pcpu.needReschedule()).isTrue();
    }

    @Test
    void wakeHasNoEffect() {
      run(thread);

      thread.wake();

      assertThat(thread.status()).isEqualTo(ThreadStatus.RUNNING);
      assertThat(pcpu.needReschedule()).isFalse();
    }

    @Test
    void itIsRunnableWhenAnotherTakesThePcpu() {
      run(thread);
      run(attach("urgent", 2));

      assertThat(thread.status()).isEqualTo(ThreadStatus.RUNNABLE);
    }

    @Test
    void pickingItAgainIsNoSwitchAndEndsTheRequest() {
      run(thread);
      switches.clear();
      pcpu.yieldCurrent();

      assertThat(pcpu.schedule()).isSameAs(thread);

      assertThat(switches).isEmpty();
      assertThat(pcpu.needReschedule()).isFalse();
    }
  }

  @Nested
  class RunningAndToldToSleep {
    @Test
    void aSecondSleepChangesNothing() {
      run(thread);
      thread.sleep();

      thread.sleep();

      assertThat(thread.status()).isEqualTo(ThreadStatus.RUNNING);
      assertThat(thread.isBlocking()).isTrue();
    }

    @Test
    void itIsBlockedOnceItSwitchedOut() {
      run(thread);
      thread.sleep();

      pcpu.schedule();

      assertThat(thread.status()).isEqualTo(ThreadStatus.BLOCKED);
      assertThat(thread.isBlocking()).isFalse();
    }

    @Test
    void wakeTakesTheSleepBackWithNoRequestOfItsOwn() {
      run(thread);
      thread.sleep();
      long kicks = machine.kicks();

      thread.wake();

      assertThat(thread.isBlocking()).isFalse();
      assertThat(machine.kicks()).isEqualTo(kicks);
      assertThat(pcpu.needReschedule()).as("the sleep's own request").isTrue();
      assertThat(pcpu.schedule()).as("queued again").isSameAs(thread);
    }
  }

  @Nested
  class SleepSync {
    @Test
    void aRunnableThreadIsBlockedWithoutAWait() {
      thread.wake();

      assertThat(thread.sleepSync(() -> fail("it is not running"))).isTrue();

      assertThat(thread.status()).isEqualTo(ThreadStatus.BLOCKED);
    }

    @Test
    void aRunningThreadIsWaitedForUntilItSwitchedOut() {
      run(thread);

      assertThat(thread.sleepSync(pcpu::schedule)).isTrue();

      assertThat(thread.status()).isEqualTo(ThreadStatus.BLOCKED);
    }

    @Test
    void aWakeMeanwhileEndsTheWait() {
      run(thread);

      assertThat(thread.sleepSync(thread::wake)).isFalse();
    }

    @Test
    void itIsRefusedOnTheThreadsOwnPcpu() {
      run(thread);
      machine.callFrom(0);

      assertThatThrownBy(() -> thread.sleepSync(() -> {}))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("a: a caller on pCPU 0 would wait for itself; use sleep");
      assertThat(thread.isBlocking()).isFalse();
    }
  }

  @Nested
  class Detached {
    @Test
    void onlyABlockedThreadCanBeDetached() {
      thread.wake();

      assertThatThrownBy(thread::detach)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("a is RUNNABLE on pCPU 0; put it to sleep first");
    }

    @Test
    void aDetachedThreadIsRefusedEverything() {
      thread.detach();

      assertThatThrownBy(thread::wake).hasMessage("a was detached from pCPU 0");
      assertThatThrownBy(thread::sleep).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(thread::detach).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> thread.change(SchedParams.DEFAULT))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void theIdleThreadCanNeitherSleepNorWake() {
    assertThatThrownBy(() -> pcpu.idle().sleep()).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> pcpu.idle().wake())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("idle0 is an idle thread, which is always ready");
  }

  private SchedThread attach(String name, int priority) {
    return pcpu.attach(name, SchedParams.DEFAULT.withPriority(priority), SwitchHooks.NONE);
  }

  private void run(SchedThread woken) {
    woken.wake();
    assertThat(pcpu.schedule()).isSameAs(woken);
  }
}
