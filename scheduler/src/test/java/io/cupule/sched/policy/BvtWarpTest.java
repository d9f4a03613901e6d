package io.cupule.sched.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.sched.Compat;
import io.cupule.sched.SchedParams;
import io.cupule.sched.SchedThread;
import io.cupule.sched.Warp;
import org.junit.jupiter.api.Test;

/** Warp: reacting quickly on borrowed time, which is paid back. All threads have weight 1. */
class BvtWarpTest {
  /** 8 ms of running for weight 1. */
  private static final int EIGHT_MS = 8192;

  private Scene scene = new Scene(BuiltinPolicy.BVT, Compat.FIXED);

  @Test
  void acrnIgnoresTheWarpSoAThreadThatIsAheadWaitsWhenItWakes() {
    scene = new Scene(BuiltinPolicy.BVT, Compat.ACRN);
    wakeThreadThatIsAhead();

    scene.until(15);
    assertThat(scene.switches()).containsExactly("0 W", "5 A", "15 W");
  }

  @Test
  void aWarpedThreadRunsAtOnceWhenItWakesThoughItIsAhead() {
    wakeThreadThatIsAhead();

    scene.until(15);
    assertThat(scene.switches()).containsExactly("0 W", "5 A", "6 W", "15 A");
  }

  @Test
  void theLeadIsTheWarpAndNoMoreHoweverLongItRuns() {
    SchedThread a = scene.thread("A", SchedParams.DEFAULT);
    SchedThread w = warped("W", new Warp(EIGHT_MS, 0, 0));
    scene.wake(a, w);
    scene.until(10_000);

    assertThat(scene.ran(w) - scene.ran(a)).isBetween(0.0, 8.0 + 2 * 5);
  }

  @Test
  void aWarpWithoutLimitLastsUntilTheLeadIsUsedUp() {
    wakeAgainst(new Warp(EIGHT_MS, 0, 0));
    scene.until(15);

    assertThat(scene.switches()).containsExactly("0 W", "13 A");
  }

  @Test
  void theWarpEndsAtItsLimitAndComesBackAfterTheUnwarpPeriod() {
    wakeAgainst(new Warp(EIGHT_MS, 2, 10));
    scene.until(30);

    // W is back in the warp at the end of its turn at 19 and so runs for another 2 ms.
    assertThat(scene.switches()).containsExactly("0 W", "2 A", "9 W", "21 A");
  }

  @Test
  void aWakeBringsTheWarpBackOnceTheUnwarpPeriodIsOver() {
    SchedThread w = wakeAgainst(new Warp(EIGHT_MS, 8, 1));
    scene.until(8.5);
    scene.sleep(w);
    scene.until(8.75);
    scene.wake(w);
    scene.sleep(w);
    assertThat(scene.switches()).containsExactly("0 W", "8 A");

    scene.until(9.5);
    scene.wake(w);

    assertThat(scene.switches()).containsExactly("9.5 W");
  }

  @Test
  void aNegativeWarpPutsAThreadBehind() {
    SchedThread a = scene.thread("A", SchedParams.DEFAULT);
    SchedThread behind = warped("W", new Warp(-EIGHT_MS, 0, 0));
    scene.wake(behind, a);
    scene.until(13);

    assertThat(scene.switches()).containsExactly("0 A", "13 W");
  }

  @Test
  void aWarpGivenLiveCountsAtOnce() {
    SchedThread a = scene.thread("A", SchedParams.DEFAULT);
    SchedThread w = scene.thread("W", SchedParams.DEFAULT);
    scene.wake(w, a);
    scene.until(6);

    scene.change(w, SchedParams.DEFAULT.withWarp(new Warp(EIGHT_MS, 0, 0)));

    assertThat(scene.switches()).containsExactly("0 W", "5 A", "6 W");
  }

  @Test
  void aSleeperThatWakesStartsFromTheLeastVirtualTimeNotFromTheWarpedThreads() {
    SchedThread sleeper = scene.thread("S", SchedParams.DEFAULT);
    SchedThread a = scene.thread("A", SchedParams.DEFAULT);
    scene.wake(a, warped("W", new Warp(EIGHT_MS, 0, 0)));
    scene.until(6);

    scene.wake(sleeper);

    assertThat(((Bvt.Data) sleeper.policyData()).avt).isEqualTo(((Bvt.Data) a.policyData()).avt);
  }

  /** W runs from 0 to 5 and is ahead of A by 5 ms; it sleeps, A runs, and W wakes at 6. */
  private void wakeThreadThatIsAhead() {
    SchedThread a = scene.thread("A", SchedParams.DEFAULT);
    SchedThread w = warped("W", new Warp(EIGHT_MS, 0, 0));
    scene.wake(w, a);
    scene.until(5);
    scene.sleep(w);
    scene.until(6);
    scene.wake(w);
  }

  private SchedThread wakeAgainst(Warp warp) {
    SchedThread w = warped("W", warp);
    scene.wake(scene.thread("A", SchedParams.DEFAULT), w);
    return w;
  }

  private SchedThread warped(String name, Warp warp) {
    return scene.thread(name, SchedParams.DEFAULT.withWarp(warp));
  }
}
