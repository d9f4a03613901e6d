package io.cupule.sched.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.sched.Compat;
import io.cupule.sched.SchedParams;
import io.cupule.sched.SchedThread;
import org.junit.jupiter.api.Test;

/** Strict priorities. */
class PrioTest {
  private final Scene scene = new Scene(BuiltinPolicy.PRIO, Compat.FIXED);

  @Test
  void traceP1() {
    SchedThread l1 = thread("L1", 1);
    SchedThread l2 = thread("L2", 1);
    SchedThread h = thread("H", 2);
    scene.wake(l1, l2);
    scene.wake(h);
    scene.sleep(h);
    scene.sleep(l1);
    scene.wake(l1);

    assertThat(scene.switches()).containsExactly("0 L1", "0 H", "0 L1", "0 L2");
  }

  @Test
  void equalPriorityNeverPreemptsNotEvenAfterAYield() {
    SchedThread a = thread("a", 1);
    SchedThread b = thread("b", 1);
    scene.wake(a);
    scene.wake(b);
    scene.yieldCurrent();
    scene.until(1000);

    assertThat(scene.switches()).containsExactly("0 a");
  }

  @Test
  void aRaisedPriorityCountsAtTheNextSchedulePoint() {
    SchedThread a = thread("a", 1);
    SchedThread b = thread("b", 1);
    scene.wake(a, b);

    scene.change(b, SchedParams.DEFAULT.withPriority(2));

    assertThat(scene.switches()).containsExactly("0 a", "0 b");
  }

  @Test
  void aLoweredPriorityLetsOthersFirst() {
    SchedThread a = thread("a", 3);
    SchedThread b = thread("b", 2);
    scene.wake(a, b);

    scene.change(a, SchedParams.DEFAULT.withPriority(2));

    assertThat(scene.switches()).containsExactly("0 a", "0 b");
  }

  @Test
  void aChangeOfASleepersPriorityCountsWhenItWakes() {
    SchedThread a = thread("a", 2);
    SchedThread b = thread("b", 1);
    scene.wake(a);
    scene.change(b, SchedParams.DEFAULT.withPriority(3));
    scene.wake(b);

    assertThat(scene.switches()).containsExactly("0 a", "0 b");
  }

  private SchedThread thread(String name, int priority) {
    return scene.thread(name, SchedParams.DEFAULT.withPriority(priority));
  }
}
