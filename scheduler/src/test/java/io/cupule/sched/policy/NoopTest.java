package io.cupule.sched.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.sched.Compat;
import io.cupule.sched.SchedParams;
import io.cupule.sched.SchedThread;
import io.cupule.sched.ThreadStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One thread per pCPU, and what becomes of a second. */
class NoopTest {
  @ParameterizedTest
  @EnumSource
  void theThreadRunsUntilItSleeps(Compat compat) {
    Scene scene = new Scene(BuiltinPolicy.NOOP, compat);
    SchedThread a = scene.thread("a", SchedParams.DEFAULT);
    scene.wake(a);
    scene.until(1000);
    scene.sleep(a);

    assertThat(scene.switches()).containsExactly("0 a", "1000 -");
  }

  @Test
  void acrnLosesASecondThread() {
    Scene scene = new Scene(BuiltinPolicy.NOOP, Compat.ACRN);
    SchedThread b = secondThreadAfterTheFirstSlept(scene);
    scene.wake(b);

    assertThat(scene.switches()).containsExactly("0 a", "0 -");
    assertThat(b.status()).isEqualTo(ThreadStatus.RUNNABLE);
  }

  @Test
  void repairedASecondThreadRunsOnceTheFirstSleeps() {
    Scene scene = new Scene(BuiltinPolicy.NOOP, Compat.FIXED);
    SchedThread b = secondThreadAfterTheFirstSlept(scene);

    assertThat(scene.switches()).containsExactly("0 a", "0 b");
    assertThat(b.status()).isEqualTo(ThreadStatus.RUNNING);
  }

  private static SchedThread secondThreadAfterTheFirstSlept(Scene scene) {
    SchedThread a = scene.thread("a", SchedParams.DEFAULT);
    SchedThread b = scene.thread("b", SchedParams.DEFAULT);
    scene.wake(a);
    scene.wake(b);
    scene.yieldCurrent();
    scene.sleep(a);
    return b;
  }
}
