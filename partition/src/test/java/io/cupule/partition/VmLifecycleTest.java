package io.cupule.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.kvm.testing.Patience;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.vcpu.VcpuState;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pause, resume and reset of vCPUs on real KVM. */
@RequiresKvm
@Timeout(180)
final class VmLifecycleTest {
  private static final int NOBODY = 0;
  private static final int STOP = 1;

  private static Ensemble running(int... rings) {
    Ensemble all = Ensemble.together(rings);
    for (Ensemble.Member member : all.members.reversed()) {
      member.start().awaitProgress();
    }
    all.life.started();
    return all;
  }

  /** Runs vCPUs of another VM for a while: time in which the first one could move. */
  private static void letOthersRun() {
    try (Ensemble others = running(NOBODY)) {
      others.member(0).awaitProgress();
      others.member(0).awaitProgress();
    }
  }

  @Test
  void noVcpuExecutesAnInstructionWhilePaused() {
    try (Ensemble all = running(NOBODY, NOBODY, NOBODY)) {
      all.life.pause();

      var counts = all.members.stream().map(Ensemble.Member::count).toList();
      letOthersRun();
      assertThat(all.members.stream().map(Ensemble.Member::count).toList()).isEqualTo(counts);
      assertThat(all.life.state()).isEqualTo(VmState.PAUSED);
      assertThat(all.member(0).vcpu.state()).isEqualTo(VcpuState.PAUSED);
    }
  }

  @Test
  void everyVcpuGoesOnFromWhereItWas() {
    try (Ensemble all = running(NOBODY, NOBODY)) {
      all.life.pause();
      long before = all.member(1).count();

      all.life.resume();

      all.member(0).awaitProgress();
      all.member(1).awaitProgress();
      assertThat(all.member(1).count()).isGreaterThan(before);
      assertThat(all.life.state()).isEqualTo(VmState.RUNNING);
      assertThat(all.member(0).vcpu.state()).isEqualTo(VcpuState.RUNNING);
    }
  }

  @Test
  void aPauseWhileOneHoldsTheStopLockStopsTheHolderToo() {
    try (Ensemble all = running(STOP, NOBODY)) {
      all.life.pause();
      long holder = all.member(0).count();
      long other = all.member(1).count();
      letOthersRun();
      assertThat(all.member(0).count()).isEqualTo(holder);

      all.life.resume();

      all.member(0).awaitProgress();
      assertThat(all.member(1).count()).as("it is still stopped by the holder").isEqualTo(other);
      all.member(0).letRelease();
      all.member(1).awaitProgress();
    }
  }

  @Test
  void aStopLockThatIsReleasedJustBeforeAPauseKeepsAllStopped() {
    try (Ensemble all = running(STOP, NOBODY)) {
      all.member(0).letRelease();
      all.life.pause();
      long other = all.member(1).count();
      letOthersRun();
      assertThat(all.member(1).count()).isEqualTo(other);

      all.life.resume();

      all.member(1).awaitProgress();
    }
  }

  @Test
  void aPausedVmRunsAfterItsReset() {
    try (Ensemble all = running(NOBODY)) {
      all.life.pause();

      all.life.reset();

      all.member(0).awaitProgress();
      assertThat(all.life.state()).isEqualTo(VmState.RUNNING);
    }
  }

  @Test
  void pausedVcpusEnd() {
    Ensemble all = running(NOBODY, NOBODY);
    all.life.pause();

    all.close(); // which waits for their ends

    assertThat(all.life.state()).isEqualTo(VmState.POWERED_OFF);
  }

  @Test
  void whoTakesTheMemoryOfAnEndedVmWaitsForTheResetThatIsUnderWay() {
    CountDownLatch renewing = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (Ensemble all = running(NOBODY)) {
      all.whileRenewing =
          () -> {
            renewing.countDown();
            await(goOn);
          };
      Thread reset = Thread.ofPlatform().start(all.life::reset);
      await(renewing);
      Thread taker = Thread.ofPlatform().start(all.life::over);

      Ensemble.await(() -> taker.getState() == Thread.State.BLOCKED, "it waits");

      goOn.countDown();
      Ensemble.await(() -> !taker.isAlive() && !reset.isAlive(), "both come to their ends");
      refused(all.life::reset, "vm ensemble: it is powered_off and cannot be reset");
    }
  }

  @Test
  void aPausedVmGetsTheResetThatItsGuestAskedForWhenItGoesOn() {
    try (Ensemble all = running(NOBODY)) {
      all.wantsReset = true;
      all.life.pause();
      assertThat(all.life.resetAsAsked(ResetCause.GUEST)).isFalse();
      assertThat(all.life.state()).isEqualTo(VmState.PAUSED);

      all.life.resume();

      assertThat(all.life.resetAsAsked(ResetCause.GUEST)).isTrue();
      all.member(0).awaitProgress();
    }
  }

  @Test
  void aResetFromOutsideIsAlsoTheOneThatTheGuestAskedFor() {
    try (Ensemble all = running(NOBODY)) {
      all.wantsReset = true;
      all.life.reset();

      assertThat(all.life.resetAsAsked(ResetCause.GUEST)).isFalse();
      all.member(0).awaitProgress();
    }
  }

  @Test
  void aResetOfAVmThatIsStoppedMeanwhileIsRefusedAsThat() {
    try (Ensemble all = running(NOBODY, NOBODY)) {
      all.whileRenewing = () -> all.kill("stopped in the middle of its reset");

      refused(all.life::reset, "vm ensemble: it came to its end meanwhile and cannot be reset");
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatDoesNotFitTheStateIsRefused() {
    try (Ensemble all = Ensemble.together(NOBODY)) {
      assertThat(all.life.state()).isEqualTo(VmState.CREATED);
      refused(all.life::pause, "vm ensemble: it is created and cannot be paused");
      refused(all.life::resume, "vm ensemble: it is created and cannot be resumed");
      refused(all.life::reset, "vm ensemble: it is created and cannot be reset");
      all.member(0).start();
      all.life.started();
      refused(all.life::resume, "vm ensemble: it is running and cannot be resumed");
      all.life.pause();
      refused(all.life::pause, "vm ensemble: it is paused and cannot be paused");
      all.kill("for the test");
      refused(all.life::pause, "vm ensemble: it is powered_off and cannot be paused");
      refused(all.life::resume, "vm ensemble: it is powered_off and cannot be resumed");
      refused(all.life::reset, "vm ensemble: it is powered_off and cannot be reset");
    }
  }

  private static void refused(Runnable operation, String message) {
    assertThatThrownBy(operation::run).isInstanceOf(MachineException.class).hasMessage(message);
  }
}
