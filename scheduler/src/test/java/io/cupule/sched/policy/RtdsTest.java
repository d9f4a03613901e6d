package io.cupule.sched.policy;

import static io.cupule.sched.policy.Scene.MS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.sched.AdmissionException;
import io.cupule.sched.Compat;
import io.cupule.sched.Pcpu;
import io.cupule.sched.PcpuDriver;
import io.cupule.sched.Reservation;
import io.cupule.sched.SchedLock;
import io.cupule.sched.SchedParams;
import io.cupule.sched.SchedThread;
import io.cupule.sched.SwitchHooks;
import io.cupule.sched.ThreadStatus;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Reservations: what is guaranteed, what is refused, and what the others get. */
class RtdsTest {
  private final Scene scene = new Scene(BuiltinPolicy.RTDS, Compat.FIXED);

  @Test
  void aReservedThreadGetsItsBudgetInEveryPeriodAndNoMore() {
    scene.wake(reserved("A", 4, 10));
    scene.until(24);

    assertThat(scene.switches()).containsExactly("0 A", "4 -", "10 A", "14 -", "20 A", "24 -");
  }

  @Test
  void theTimeThatIsLeftGoesToTheOthersInTurns() {
    SchedThread b = scene.thread("B", SchedParams.DEFAULT.withSliceNs(3 * MS));
    SchedThread c = scene.thread("C", SchedParams.DEFAULT.withSliceNs(3 * MS));
    scene.wake(b, c, reserved("A", 4, 10));
    scene.until(21);

    assertThat(scene.switches())
        .containsExactly("0 A", "4 B", "7 C", "10 A", "14 B", "17 C", "20 A");
  }

  @Test
  void theEarliestDeadlineRunsFirst() {
    scene.wake(reserved("A", 3, 10), reserved("B", 2, 5));
    scene.until(10);

    assertThat(scene.switches()).containsExactly("0 B", "2 A", "5 B", "7 -", "10 B");
  }

  @Test
  void aNewBudgetWithAnEarlierDeadlinePreempts() {
    scene.wake(reserved("A", 12, 20), reserved("B", 2, 5));
    scene.until(7);

    assertThat(scene.switches()).containsExactly("0 B", "2 A", "5 B", "7 A");
  }

  @Test
  void aThreadThatSleptForLongHasItsBudgetAtOnce() {
    SchedThread a = reserved("A", 4, 10);
    scene.wake(a);
    scene.until(1);
    scene.sleep(a);
    scene.until(103);
    scene.wake(a);
    scene.until(117);

    assertThat(scene.switches()).containsExactly("0 A", "1 -", "103 A", "107 -", "113 A", "117 -");
  }

  @Test
  void sleepingDoesNotBringASpentBudgetBack() {
    SchedThread a = reserved("A", 4, 10);
    scene.wake(a);
    scene.until(4);
    scene.sleep(a);
    scene.until(6);
    scene.wake(a);
    scene.until(10);

    assertThat(scene.switches()).containsExactly("0 A", "4 -", "10 A");
  }

  /**
   * A, B and C reserve the whole pCPU; C sleeps and wakes at random, D is not reserved and greedy.
   */
  @Test
  void guaranteesHoldAtFullLoadHoweverAnotherThreadSleepsAndWakes() {
    long seed = 20_260_103;
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    SchedThread a = reserved("A", 2, 4);
    SchedThread b = reserved("B", 4, 12);
    SchedThread c = reserved("C", 1, 6);
    scene.wake(a, b, c, scene.thread("D", SchedParams.DEFAULT));
    double ranA = 0;
    double ranB = 0;

    for (int ms = 1; ms <= 1200; ms++) {
      while (random.nextInt(3) > 0) {
        toggle(c, ms - random.nextDouble());
      }
      scene.until(ms);
      if (ms % 4 == 0) {
        assertThat(scene.ran(a) - ranA).as("A until %d ms", ms).isEqualTo(2);
        ranA = scene.ran(a);
      }
      if (ms % 12 == 0) {
        assertThat(scene.ran(b) - ranB).as("B until %d ms", ms).isEqualTo(4);
        ranB = scene.ran(b);
      }
    }
    assertThat(scene.ran(c)).isBetween(50.0, 200.0);
  }

  @Test
  void aThreadThatWouldOvercommitThePcpuIsRefused() {
    reserved("A", 6, 10);

    assertThatThrownBy(() -> reserved("B", 5, 10))
        .isInstanceOf(AdmissionException.class)
        .hasMessage(
            "B asks for 50.0 % of pCPU 0, of which 60.0 % are reserved already;"
                + " lower a budget, lengthen a period, or use another pCPU");
    reserved("C", 4, 10);
  }

  @Test
  void threeThirdsFit() {
    for (String name : new String[] {"A", "B", "C"}) {
      scene.thread(name, SchedParams.DEFAULT.withReservation(new Reservation(100_000, 300_000)));
    }

    assertThatThrownBy(() -> reserved("D", 1, 1000)).isInstanceOf(AdmissionException.class);
  }

  @Test
  void aDetachedThreadsReservationIsFree() {
    SchedThread a = reserved("A", 6, 10);
    a.detach();

    scene.wake(reserved("B", 8, 10));

    assertThat(scene.switches()).containsExactly("0 B");
  }

  @Test
  void aRefusedChangeLeavesTheThreadAsItWas() {
    SchedThread a = reserved("A", 4, 10);
    reserved("B", 6, 10);

    assertThatThrownBy(() -> a.change(reservation(5, 10))).isInstanceOf(AdmissionException.class);

    assertThat(a.params()).isEqualTo(reservation(4, 10));
    scene.wake(a);
    scene.until(4);
    assertThat(scene.switches()).containsExactly("0 A", "4 -");
  }

  @Test
  void anotherReservationStartsAtOnce() {
    SchedThread a = reserved("A", 4, 10);
    scene.wake(a);
    scene.until(2);

    scene.change(a, reservation(1, 5));
    scene.until(8);

    assertThat(scene.switches()).containsExactly("0 A", "3 -", "7 A", "8 -");
  }

  @Test
  void aThreadThatGivesUpItsReservationTakesTurnsWithTheOthers() {
    SchedThread a = reserved("A", 4, 10);
    scene.wake(a, scene.thread("B", SchedParams.DEFAULT));
    scene.until(4);

    scene.change(a, SchedParams.DEFAULT);
    scene.until(24);

    assertThat(scene.switches()).containsExactly("0 A", "4 B", "14 A", "24 B");
  }

  @Test
  void anotherPolicyThatRefusesAThreadLeavesThePcpuAsItWas() {
    Scene shared = new Scene(BuiltinPolicy.BVT, Compat.FIXED);
    SchedThread a = shared.thread("A", reservation(8, 10));
    SchedThread b = shared.thread("B", reservation(8, 10));
    shared.wake(a, b);

    assertThatThrownBy(() -> shared.pcpu().changePolicy(BuiltinPolicy.RTDS.with(Compat.FIXED)))
        .isInstanceOf(AdmissionException.class);

    shared.until(15);
    assertThat(shared.switches()).containsExactly("0 A", "5 B", "15 A");
  }

  @Test
  void whatWasOverrunIsTakenOffTheNextBudget() {
    long[] now = {0};
    PcpuDriver lateDriver =
        new PcpuDriver() {
          @Override
          public boolean runsOn(Pcpu pcpu) {
            return false;
          }

          @Override
          public void kick(Pcpu pcpu) {}
        };
    Pcpu pcpu =
        new Pcpu(
            0, BuiltinPolicy.RTDS.with(Compat.FIXED), () -> now[0], lateDriver, SchedLock.none());
    SchedThread a = pcpu.attach("A", reservation(4, 10), SwitchHooks.NONE);
    a.wake();
    pcpu.schedule();

    now[0] = 7 * MS;
    pcpu.schedule();
    assertThat(a.status()).isEqualTo(ThreadStatus.RUNNABLE);
    now[0] = 10 * MS;
    pcpu.schedule();

    assertThat(a.status()).isEqualTo(ThreadStatus.RUNNING);
    assertThat(pcpu.timerDeadline()).isEqualTo(11 * MS);
  }

  private void toggle(SchedThread thread, double at) {
    scene.untilIfLater(at);
    if (thread.status() == ThreadStatus.BLOCKED) {
      scene.wake(thread);
    } else {
      scene.sleep(thread);
    }
  }

  private SchedThread reserved(String name, long budgetMs, long periodMs) {
    return scene.thread(name, reservation(budgetMs, periodMs));
  }

  private static SchedParams reservation(long budgetMs, long periodMs) {
    return SchedParams.DEFAULT.withReservation(new Reservation(budgetMs * MS, periodMs * MS));
  }
}
