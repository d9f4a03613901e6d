package io.cupule.sched.policy;

import static io.cupule.sched.policy.Scene.MS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.cupule.sched.Compat;
import io.cupule.sched.Pcpu;
import io.cupule.sched.SchedParams;
import io.cupule.sched.SchedThread;
import io.cupule.sched.ThreadStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Round robin with a bonus for I/O: ACRN's traces, and where ours charges more justly. */
class IorrTest {
  @ParameterizedTest
  @EnumSource
  void traceR1TwoCpuBoundThreadsTakeTurnsOfASlice(Compat compat) {
    Scene scene = new Scene(BuiltinPolicy.IORR, compat);
    scene.wake(thread(scene, "A"), thread(scene, "B"));
    scene.until(30);

    assertThat(scene.switches()).containsExactly("0 B", "10 A", "20 B", "30 A");
  }

  @Test
  void traceR2AWakingThreadComesFirstAndTheReplacedOneGoesToTheTail() {
    Scene scene = new Scene(BuiltinPolicy.IORR, Compat.ACRN);
    SchedThread a = thread(scene, "A");
    SchedThread b = thread(scene, "B");
    SchedThread c = thread(scene, "C");
    runTraceR2(scene, a, b, c);

    assertThat(scene.switches()).containsExactly("0 B", "3.5 C", "3.9 A", "14 B", "21 A");
    assertThat(left(a)).isEqualTo(9.9);
    assertThat(left(b)).isEqualTo(9.5);
    assertThat(left(c)).as("its 0.4 ms were free").isEqualTo(10.0);
  }

  @Test
  void traceR2RepairedChargesTheSleeperAndEndsSlicesOnTime() {
    Scene scene = new Scene(BuiltinPolicy.IORR, Compat.FIXED);
    SchedThread a = thread(scene, "A");
    SchedThread b = thread(scene, "B");
    SchedThread c = thread(scene, "C");
    runTraceR2(scene, a, b, c);

    assertThat(scene.switches()).containsExactly("0 B", "3.5 C", "3.9 A", "13.9 B", "20.4 A");
    assertThat(left(c)).isEqualTo(9.6);
  }

  @Test
  void traceR3AcrnNeverChargesAThreadThatSleepsBetweenTicks() {
    Scene scene = new Scene(BuiltinPolicy.IORR, Compat.ACRN);
    SchedThread a = thread(scene, "A");
    SchedThread freeloader = thread(scene, "B");
    runFreeloader(scene, a, freeloader);

    assertThat(left(freeloader)).isEqualTo(10.0);
    assertThat(scene.ran(freeloader)).isCloseTo(800, within(1.0));
    assertThat(scene.ran(a)).isCloseTo(200, within(1.0));
  }

  @Test
  void traceR3RepairedGivesTheFreeloaderNoMoreThanItsTurn() {
    Scene scene = new Scene(BuiltinPolicy.IORR, Compat.FIXED);
    SchedThread a = thread(scene, "A");
    SchedThread freeloader = thread(scene, "B");
    runFreeloader(scene, a, freeloader);

    assertThat(scene.ran(a)).isBetween(480.0, 520.0);
  }

  @Test
  void repairedThereIsNoTimerWhileAThreadIsAlone() {
    Scene scene = new Scene(BuiltinPolicy.IORR, Compat.FIXED);
    assertThat(scene.pcpu().timerDeadline()).isEqualTo(Pcpu.NO_TIMER);
    SchedThread a = thread(scene, "A");
    scene.wake(a);
    assertThat(scene.pcpu().timerDeadline()).isEqualTo(Pcpu.NO_TIMER);

    scene.until(1000);
    scene.wake(thread(scene, "B"));

    assertThat(scene.timerIn()).isEqualTo(10);
  }

  @ParameterizedTest
  @EnumSource
  void anotherSliceCountsFromNowOn(Compat compat) {
    Scene scene = new Scene(BuiltinPolicy.IORR, compat);
    SchedThread a = thread(scene, "A");
    SchedThread b = thread(scene, "B");
    scene.wake(a, b);

    scene.change(a, SchedParams.DEFAULT.withSliceNs(2 * MS));
    scene.change(b, SchedParams.DEFAULT.withSliceNs(4 * MS));
    scene.switches();
    scene.until(12);

    assertThat(scene.switches()).containsExactly("4 A", "6 B", "10 A", "12 B");
  }

  private static void runTraceR2(Scene scene, SchedThread a, SchedThread b, SchedThread c) {
    scene.wake(a, b);
    scene.until(3.5);
    scene.wake(c);
    scene.until(3.9);
    scene.sleep(c);
    scene.until(21);
  }

  /**
   * A runs all it can; the freeloader has 0.8 ms of work in every ms, and sleeps when it is done.
   */
  private static void runFreeloader(Scene scene, SchedThread a, SchedThread freeloader) {
    scene.wake(a);
    double done = 0;
    for (int step = 1; step <= 10_000; step++) {
      scene.until(step / 10.0);
      if (freeloader.status() == ThreadStatus.BLOCKED && step % 10 == 1) {
        scene.wake(freeloader);
        done = scene.ran(freeloader) + 0.8;
      } else if (freeloader.status() == ThreadStatus.RUNNING
          && scene.ran(freeloader) > done - 0.01) {
        scene.sleep(freeloader);
      }
    }
  }

  private static SchedThread thread(Scene scene, String name) {
    return scene.thread(name, SchedParams.DEFAULT);
  }

  private static double left(SchedThread thread) {
    return ((Iorr.Data) thread.policyData()).left / (double) MS;
  }
}
