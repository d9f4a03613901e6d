package io.cupule.sched.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.sched.Compat;
import io.cupule.sched.Pcpu;
import io.cupule.sched.SchedParams;
import io.cupule.sched.SchedThread;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** ACRN's traces of borrowed virtual time; all but those of its fault hold repaired as well. */
class BvtTest {
  @ParameterizedTest
  @EnumSource
  void traceB1ThreeWeightsShareByWeight(Compat compat) {
    Scene scene = new Scene(BuiltinPolicy.BVT, compat);
    SchedThread a = thread(scene, "A", 1);
    SchedThread b = thread(scene, "B", 2);
    SchedThread c = thread(scene, "C", 4);
    scene.wake(a, b, c);
    scene.until(74);
    assertThat(scene.switches())
        .containsExactly(
            "0 A", "5 B", "10 C", "25 B", "32 C", "42 A", "48 B", "53 C", "67 B", "74 C");
    assertThat(scene.timerIn()).isEqualTo(10);

    scene.until(7000);

    assertThat(scene.ran(a)).isEqualTo(1001);
    assertThat(scene.ran(b)).isEqualTo(2000);
    assertThat(scene.ran(c)).isEqualTo(3999);
    assertThat(avt(a)).isEqualTo(1_025_024);
    assertThat(avt(b)).isEqualTo(1_022_464);
    assertThat(avt(c)).isEqualTo(1_023_744);
  }

  @ParameterizedTest
  @EnumSource
  void traceB2TwoEqualThreadsTakeTurnsOfTenAfterAFirstOfFive(Compat compat) {
    Scene scene = new Scene(BuiltinPolicy.BVT, compat);
    scene.wake(thread(scene, "A", 1), thread(scene, "B", 1));
    scene.until(35);

    assertThat(scene.switches()).containsExactly("0 A", "5 B", "15 A", "25 B", "35 A");
  }

  @ParameterizedTest
  @EnumSource
  void traceB3ThreeEqualThreadsRotate(Compat compat) {
    Scene scene = new Scene(BuiltinPolicy.BVT, compat);
    scene.wake(thread(scene, "A", 1), thread(scene, "B", 1), thread(scene, "C", 1));
    scene.until(59);

    assertThat(scene.switches())
        .containsExactly("0 A", "5 B", "10 C", "20 A", "25 B", "35 C", "40 A", "50 B", "55 C");
  }

  @ParameterizedTest
  @EnumSource
  void traceB4TheTurnGrowsWithTheRatioOfWeights(Compat compat) {
    Scene scene = new Scene(BuiltinPolicy.BVT, compat);
    SchedThread b = thread(scene, "B", 128);
    scene.wake(thread(scene, "A", 1), b);
    scene.until(655);

    assertThat(scene.switches()).containsExactly("0 A", "5 B", "650 A", "655 B");
    assertThat(avt(b)).isEqualTo(5160);
    assertThat(scene.timerIn()).isEqualTo(640);
  }

  @ParameterizedTest
  @EnumSource
  void traceB5PartsOfAUnitAreCarriedOver(Compat compat) {
    Scene scene = new Scene(BuiltinPolicy.BVT, compat);
    SchedThread a = thread(scene, "A", 3);
    SchedThread b = thread(scene, "B", 3);
    scene.wake(a, b);
    scene.until(1.5);
    scene.yieldCurrent();
    assertThat(avt(a)).isEqualTo(511);
    assertThat(data(a).residual).isEqualTo(500_000);
    assertThat(scene.timerIn()).isEqualTo(6);

    scene.until(7.5);
    assertThat(avt(b)).isEqualTo(2046);
    assertThat(scene.timerIn()).isEqualTo(9);

    scene.until(16.5);
    assertThat(avt(a)).isEqualTo(3580);
    assertThat(scene.switches()).containsExactly("0 A", "1.5 B", "7.5 A", "16.5 B");
  }

  @ParameterizedTest
  @EnumSource
  void traceB6AShortSleepKeepsTheDebt(Compat compat) {
    Scene scene = new Scene(BuiltinPolicy.BVT, compat);
    SchedThread b = thread(scene, "B", 1);
    scene.wake(thread(scene, "A", 1), b);
    scene.until(12);
    scene.sleep(b);
    scene.until(13);
    scene.wake(b);

    assertThat(avt(b)).isEqualTo(7168);
    assertThat(scene.timerIn()).isEqualTo(6);
    scene.until(19);
    assertThat(scene.switches()).containsExactly("0 A", "5 B", "12 A", "19 B");
  }

  @Test
  void traceB7AcrnLetsASleeperHoldThePcpuForAsLongAsTheOtherWasAlone() {
    Scene scene = new Scene(BuiltinPolicy.BVT, Compat.ACRN);
    SchedThread b = sleepThroughASoloRun(scene);

    assertThat(avt(b)).isEqualTo(15_360);
    assertThat(scene.timerIn()).isEqualTo(1000);
    scene.until(2019);
    assertThat(scene.pcpu().current()).isSameAs(b);
  }

  @Test
  void traceB7RepairedLetsASleeperTakeTurnsAtOnce() {
    Scene scene = new Scene(BuiltinPolicy.BVT, Compat.FIXED);
    SchedThread b = sleepThroughASoloRun(scene);

    assertThat(scene.pcpu().current()).isSameAs(b);
    assertThat(scene.timerIn()).isEqualTo(5);
    scene.until(1045);
    assertThat(scene.switches()).containsExactly("1020 B", "1025 A", "1035 B", "1045 A");
  }

  @ParameterizedTest
  @EnumSource
  void traceB8ANewThreadStartsWhereTheLastOneLeft(Compat compat) {
    Scene scene = new Scene(BuiltinPolicy.BVT, compat);
    SchedThread s = thread(scene, "S", 1);
    SchedThread u = thread(scene, "U", 1);
    scene.wake(s);
    for (double ms : new double[] {100, 200, 299}) {
      scene.until(ms);
      scene.yieldCurrent();
    }
    wakeBothAfterS(scene, s, u);

    assertThat(scene.pcpu().current()).isSameAs(s);
    assertThat(scene.timerIn()).isEqualTo(compat == Compat.ACRN ? 9 : 5);
    scene.until(415);
    assertThat(scene.ran(u)).isBetween(45.0, 60.0);
  }

  @Test
  void traceB8WithoutAnyRescheduleAcrnLetsTheNewThreadMonopolise() {
    Scene scene = new Scene(BuiltinPolicy.BVT, Compat.ACRN);
    SchedThread u = runSAloneThenWakeBoth(scene);

    scene.until(600);

    assertThat(scene.ran(u)).isEqualTo(290);
  }

  @Test
  void traceB8WithoutAnyRescheduleRepairedSharesFromTheStart() {
    Scene scene = new Scene(BuiltinPolicy.BVT, Compat.FIXED);
    SchedThread u = runSAloneThenWakeBoth(scene);

    scene.until(600);

    assertThat(scene.ran(u)).isBetween(140.0, 155.0);
  }

  @Test
  void aYielderLosesThePcpuOnceItIsAheadOfTheSecond() {
    Scene scene = new Scene(BuiltinPolicy.BVT, Compat.ACRN);
    scene.wake(thread(scene, "A", 1), thread(scene, "B", 1));
    scene.until(2);
    scene.yieldCurrent();
    assertThat(scene.timerIn()).isEqualTo(7);
    scene.until(3);
    scene.yieldCurrent();

    assertThat(scene.timerIn()).isEqualTo(6);
    assertThat(scene.switches()).containsExactly("0 A", "2 B");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1024", "1, 1024", "2, 512", "3, 341", "4, 256", "5, 204", "10, 102", "100, 10", "128, 8",
    "200, 8"
  })
  void aWeightIsTakenAs1To128AndDivides1024(int weight, int ratio) {
    Scene scene = new Scene(BuiltinPolicy.BVT, Compat.ACRN);

    assertThat(data(thread(scene, "A", weight)).ratio).isEqualTo(ratio);
  }

  @ParameterizedTest
  @EnumSource
  void aThreadThatIsAloneHasNoTimer(Compat compat) {
    Scene scene = new Scene(BuiltinPolicy.BVT, compat);
    scene.wake(thread(scene, "A", 1));

    assertThat(scene.pcpu().timerDeadline()).isEqualTo(Pcpu.NO_TIMER);
  }

  @ParameterizedTest
  @EnumSource
  void anotherWeightCountsFromNowOn(Compat compat) {
    Scene scene = new Scene(BuiltinPolicy.BVT, compat);
    SchedThread a = thread(scene, "A", 1);
    SchedThread b = thread(scene, "B", 1);
    scene.wake(a, b);
    scene.until(1000);
    double ranBefore = scene.ran(b);
    assertThat(ranBefore).isBetween(490.0, 510.0);

    scene.change(b, SchedParams.DEFAULT.withWeight(4));
    scene.until(2000);

    assertThat(scene.ran(b) - ranBefore).isBetween(780.0, 820.0);
  }

  @Test
  void aSoloRunOfAYearOverflowsNothing() {
    Scene scene = new Scene(BuiltinPolicy.BVT, Compat.FIXED);
    SchedThread a = thread(scene, "A", 1);
    SchedThread b = thread(scene, "B", 1);
    scene.wake(a);
    double year = 365.0 * 24 * 3600 * 1000;
    scene.until(year);
    scene.wake(b);

    assertThat(avt(a)).isEqualTo(365L * 24 * 3600 * 1000 * 1024);
    scene.until(year + 100);
    assertThat(scene.ran(b)).isBetween(45.0, 55.0);
  }

  /**
   * A and B take turns; B sleeps from 20 to 1020, and A is alone with no schedule point after 25.
   */
  private static SchedThread sleepThroughASoloRun(Scene scene) {
    SchedThread b = thread(scene, "B", 1);
    scene.wake(thread(scene, "A", 1), b);
    scene.until(20);
    b.sleep();
    scene.until(1020);
    scene.switches();
    scene.wake(b);
    return b;
  }

  private static SchedThread runSAloneThenWakeBoth(Scene scene) {
    SchedThread s = thread(scene, "S", 1);
    SchedThread u = thread(scene, "U", 1);
    scene.wake(s);
    wakeBothAfterS(scene, s, u);
    return u;
  }

  private static void wakeBothAfterS(Scene scene, SchedThread s, SchedThread u) {
    scene.until(300);
    scene.sleep(s);
    scene.until(310);
    scene.wake(u);
    scene.until(315);
    scene.wake(s);
  }

  private static SchedThread thread(Scene scene, String name, int weight) {
    return scene.thread(name, SchedParams.DEFAULT.withWeight(weight));
  }

  private static Bvt.Data data(SchedThread thread) {
    return (Bvt.Data) thread.policyData();
  }

  private static long avt(SchedThread thread) {
    return data(thread).avt;
  }
}
