package io.cupule.sched.policy;

import static io.cupule.sched.policy.Scene.MS;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.sched.Compat;
import io.cupule.sched.Pcpu;
import io.cupule.sched.PcpuDriver;
import io.cupule.sched.Reservation;
import io.cupule.sched.ReservationAccount;
import io.cupule.sched.ReservationStats;
import io.cupule.sched.SchedLock;
import io.cupule.sched.SchedParams;
import io.cupule.sched.SchedThread;
import io.cupule.sched.SwitchHooks;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Which periods of a reservation count as met and which as missed, in virtual time. */
class ReservationPeriodsTest {
  private long now;
  private final Pcpu pcpu =
      new Pcpu(0, BuiltinPolicy.RTDS.with(Compat.FIXED), () -> now, new Deaf(), SchedLock.none());

  /** Nobody hears of kicks and timers: schedule points come when the test says so. */
  private static final class Deaf implements PcpuDriver {
    @Override
    public boolean runsOn(Pcpu pcpu) {
      return false;
    }

    @Override
    public void kick(Pcpu pcpu) {}
  }

  @Test
  void everyPeriodOfAnUndisturbedThreadIsMet() {
    SchedThread a = awake(reserved(4, 10));

    runTo(100);

    assertThat(stats(a)).isEqualTo(met(10));
  }

  @Test
  void periodThatGoesOnDoesNotCountYet() {
    SchedThread a = awake(reserved(4, 10));

    runTo(9);

    assertThat(stats(a)).isEqualTo(met(0));
  }

  @Test
  void fullLoadOfThreeIsMetByAll() {
    SchedThread a = awake(reserved(2, 4));
    SchedThread b = awake(reserved(4, 12));
    SchedThread c = awake(reserved(1, 6));

    runTo(120);

    assertThat(stats(a)).isEqualTo(met(30));
    assertThat(stats(b)).isEqualTo(met(10));
    assertThat(stats(c)).isEqualTo(met(20));
  }

  @Test
  void threadThatSleepsBeforeItsBudgetIsUsedUpWantedNoMore() {
    SchedThread a = awake(reserved(4, 10));
    runTo(1);
    a.sleep();
    pcpu.schedule();

    runTo(50);

    assertThat(stats(a)).isEqualTo(met(1));
  }

  @Test
  void threadThatUsedItsBudgetUpAndSleepsHasMetOnePeriod() {
    SchedThread a = awake(reserved(4, 10));
    runTo(4);
    a.sleep();
    pcpu.schedule();

    runTo(50);

    assertThat(stats(a)).isEqualTo(met(1));
  }

  @Test
  void missedPeriodsAreKnownWhileTheThreadStillWaits() {
    SchedThread b = heldUp();
    now = 23 * MS;

    // Deadlines at 10 and 20 have passed.
    assertThat(stats(b)).isEqualTo(new ReservationStats(0, 2, 0, sum(13, 3), 13 * MS));
  }

  @Test
  void lateBudgetEndsTheLateness() {
    SchedThread b = heldUp();
    now = 12 * MS;
    pcpu.schedule();
    assertThat(pcpu.current()).isSameAs(b);
    now = 14 * MS;
    pcpu.schedule();

    // Its budget of 2 ms was there 4 ms after its deadline; the next period is that from 10 to 20.
    assertThat(stats(b)).isEqualTo(new ReservationStats(0, 1, 0, 4 * MS, 4 * MS));
    now = 16 * MS;
    pcpu.schedule();
    now = 20 * MS;
    pcpu.schedule();
    assertThat(stats(b)).isEqualTo(new ReservationStats(1, 1, 0, 4 * MS, 4 * MS));
  }

  @Test
  void whoIsNotRenewedForSeveralPeriodsMissesThem() {
    SchedThread a = awake(reserved(4, 10));
    runTo(4);
    now = 45 * MS;

    // That until 10 was met, those until 20, 30 and 40 had no budget; all is told when it goes on.
    assertThat(stats(a)).isEqualTo(new ReservationStats(0, 3, 0, sum(25, 15, 5), 25 * MS));
    pcpu.schedule();
    assertThat(stats(a)).isEqualTo(new ReservationStats(1, 3, 0, sum(25, 15, 5), 25 * MS));
  }

  @Test
  void changeMoveAndEndCutAPeriodShortThatDoesNotCount() {
    SchedThread a = awake(reserved(4, 10));
    runTo(2);
    a.change(reservation(2, 8));
    pcpu.schedule();
    now = 3 * MS;
    pcpu.changePolicy(BuiltinPolicy.BVT.with(Compat.FIXED));
    pcpu.schedule();
    now = 300 * MS;

    assertThat(stats(a)).isEqualTo(met(0));
  }

  @Test
  void policyThatKeepsNoReservationsHasNoPeriods() {
    pcpu.changePolicy(BuiltinPolicy.BVT.with(Compat.FIXED));
    SchedThread a = awake(reserved(4, 10));
    runTo(100);

    assertThat(stats(a)).isEqualTo(met(0));
  }

  @Test
  void budgetThatTheHostTookATenthOfIsMissedThoughThePolicyGaveIt() {
    long[] taken = {0};
    SchedThread a = reserved(4, 10, new ReservationAccount(() -> taken[0]));
    awake(a);
    runTo(2);
    taken[0] = 4 * MS / 10 - 1;
    runTo(10);
    taken[0] += 3 * MS;
    runTo(20);

    assertThat(stats(a)).isEqualTo(new ReservationStats(1, 1, 1, 3 * MS, 3 * MS));
  }

  @Test
  void threadThatWantedLessThanItsBudgetMissesNothingThoughTheHostTookTime() {
    long[] taken = {0};
    SchedThread a = reserved(4, 10, new ReservationAccount(() -> taken[0]));
    awake(a);
    runTo(2);
    taken[0] = MS;
    a.sleep();
    pcpu.schedule();
    runTo(30);

    assertThat(stats(a)).isEqualTo(met(1));
  }

  /** Schedule points come at random, threads sleep and wake at random. */
  @RepeatedTest(20)
  void countsNeverGoBackAndNoMorePeriodsAreOverThanFitInTheTime(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    SchedThread[] threads = {reserved(2, 4), reserved(4, 12), reserved(1, 6)};
    long[] lengths = {4, 12, 6};
    ReservationStats[] last = new ReservationStats[threads.length];
    Arrays.fill(last, ReservationStats.NOTHING);
    for (int step = 0; step < 5_000; step++) {
      now += random.nextInt((int) (2 * MS));
      step(threads[random.nextInt(threads.length)], random.nextInt(4));
      for (int i = 0; i < threads.length; i++) {
        ReservationStats stats = stats(threads[i]);
        assertThat(stats.met()).isGreaterThanOrEqualTo(last[i].met());
        assertThat(stats.missed()).isGreaterThanOrEqualTo(last[i].missed());
        assertThat(stats.lateNs()).isGreaterThanOrEqualTo(last[i].lateNs());
        assertThat(stats.latestNs()).isGreaterThanOrEqualTo(last[i].latestNs());
        last[i] = stats;
      }
    }
    for (int i = 0; i < threads.length; i++) {
      assertThat(last[i].missed()).isPositive();
      assertThat(lengths[i] * MS * last[i].missed()).isLessThanOrEqualTo(now);
    }
  }

  private void step(SchedThread thread, int what) {
    switch (what) {
      case 0 -> thread.wake();
      case 1 -> thread.sleep();
      default -> pcpu.schedule();
    }
  }

  /** One that waits with 2 ms of 10 reserved from 0 on, while another one has the pCPU. */
  private SchedThread heldUp() {
    awake(reserved(4, 5));
    SchedThread b = reserved(2, 10);
    b.wake();
    return b;
  }

  /** Lets time pass with a schedule point where one is due. */
  private void runTo(long ms) {
    while (pcpu.timerDeadline() <= ms * MS) {
      now = Math.max(now, pcpu.timerDeadline());
      pcpu.timerExpired();
      pcpu.schedule();
    }
    now = ms * MS;
    pcpu.schedule();
  }

  private ReservationStats stats(SchedThread thread) {
    return thread.reservation().read(now);
  }

  private SchedThread awake(SchedThread thread) {
    thread.wake();
    pcpu.schedule();
    return thread;
  }

  private SchedThread reserved(long budgetMs, long periodMs) {
    return reserved(budgetMs, periodMs, new ReservationAccount());
  }

  private SchedThread reserved(long budgetMs, long periodMs, ReservationAccount account) {
    return pcpu.attach(
        budgetMs + "/" + periodMs,
        reservation(budgetMs, periodMs),
        new SwitchHooks() {
          @Override
          public ReservationAccount reservation() {
            return account;
          }
        });
  }

  private static SchedParams reservation(long budgetMs, long periodMs) {
    return SchedParams.DEFAULT.withReservation(new Reservation(budgetMs * MS, periodMs * MS));
  }

  private static ReservationStats met(long periods) {
    return new ReservationStats(periods, 0, 0, 0, 0);
  }

  private static long sum(long... millis) {
    return Arrays.stream(millis).sum() * MS;
  }
}
