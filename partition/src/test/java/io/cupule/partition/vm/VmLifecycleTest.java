package io.cupule.partition.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.kvm.testing.Patience;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.partition.error.MachineException;
import io.cupule.partition.state.ResetCause;
import io.cupule.partition.state.ResetRequest;
import io.cupule.partition.state.VmEvent;
import io.cupule.partition.state.VmState;
import io.cupule.partition.state.VmStatus;
import io.cupule.vcpu.VcpuState;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pause, resume and reset of vCPUs on real KVM. */
@RequiresKvm
@Timeout(180)
final class VmLifecycleTest {
  private static final int NOBODY = 0;
  private static final int STOP = 1;
  private static final VmEvent ASKED =
      new VmEvent.AskReset(new ResetRequest(ResetCause.GUEST, "port 0xcf9"));

  private static Ensemble running(int... rings) {
    Ensemble all = Ensemble.together(rings);
    for (Ensemble.Member member : all.members.reversed()) {
      member.start().awaitProgress();
    }
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
      all.vm().pause();

      var counts = all.members.stream().map(Ensemble.Member::count).toList();
      letOthersRun();
      assertThat(all.members.stream().map(Ensemble.Member::count).toList()).isEqualTo(counts);
      assertThat(all.status()).isEqualTo(VmStatus.PAUSED);
      assertThat(all.member(0).vcpu.state()).isEqualTo(VcpuState.PAUSED);
    }
  }

  @Test
  void everyVcpuGoesOnFromWhereItWas() {
    try (Ensemble all = running(NOBODY, NOBODY)) {
      all.vm().pause();
      long before = all.member(1).count();

      all.vm().resume();

      all.member(0).awaitProgress();
      all.member(1).awaitProgress();
      assertThat(all.member(1).count()).isGreaterThan(before);
      assertThat(all.status()).isEqualTo(VmStatus.RUNNING);
      assertThat(all.member(0).vcpu.state()).isEqualTo(VcpuState.RUNNING);
    }
  }

  @Test
  void aPauseWhileOneHoldsTheStopLockStopsTheHolderToo() {
    try (Ensemble all = running(STOP, NOBODY)) {
      all.vm().pause();
      long holder = all.member(0).count();
      long other = all.member(1).count();
      letOthersRun();
      assertThat(all.member(0).count()).isEqualTo(holder);

      all.vm().resume();

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
      all.vm().pause();
      long other = all.member(1).count();
      letOthersRun();
      assertThat(all.member(1).count()).isEqualTo(other);

      all.vm().resume();

      all.member(1).awaitProgress();
    }
  }

  @Test
  void aPausedVmRunsAfterItsReset() {
    try (Ensemble all = running(NOBODY)) {
      all.vm().pause();

      all.vm().reset();

      all.member(0).awaitProgress();
      assertThat(all.status()).isEqualTo(VmStatus.RUNNING);
    }
  }

  @Test
  void pausedVcpusEnd() {
    Ensemble all = running(NOBODY, NOBODY);
    all.vm().pause();

    all.close(); // which waits for their ends

    assertThat(all.status()).isEqualTo(VmStatus.POWERED_OFF);
  }

  @Test
  void whatAVmHasThatEndsInItsResetIsKeptUntilTheResetIsOver() {
    CountDownLatch renewing = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (Ensemble all = running(NOBODY)) {
      all.whileRenewing =
          () -> {
            renewing.countDown();
            await(goOn);
          };
      FutureTask<Void> reset = new FutureTask<>(all.vm()::reset, null);
      Thread.ofPlatform().start(reset);
      await(renewing);

      all.kill("in the middle of its reset");

      assertThat(all.vm().life().state()).isInstanceOf(VmState.Resetting.class);
      assertThat(all.released).isFalse();
      goOn.countDown();
      assertThatThrownBy(reset::get)
          .hasMessageContaining("it came to its end meanwhile and cannot be reset");
      Ensemble.await(() -> all.released, "all is released");
      refused(all.vm()::reset, "vm ensemble: it is powered_off and cannot be reset");
    }
  }

  @Test
  void vmThatWasRemovedHasNothingLeftToWaitForWhenItIsClosed() throws Exception {
    try (Ensemble all = Ensemble.together(NOBODY)) {
      all.vm().remove();

      FutureTask<Void> close = new FutureTask<>(() -> all.vm().close(Patience.LONG), null);
      Thread.ofPlatform().start(close);

      close.get(Patience.SECONDS / 2, TimeUnit.SECONDS); // far less than the bound of the close
    }
  }

  @Test
  void aPausedVmGetsTheResetThatItsGuestAskedForWhenItGoesOn() {
    try (Ensemble all = running(NOBODY)) {
      all.vm().life().apply(ASKED);
      all.vm().pause();
      all.vm().life().resetAsked();
      letOthersRun();
      assertThat(all.status()).isEqualTo(VmStatus.PAUSED);
      assertThat(all.listener.lives("ensemble")).doesNotContain("reset");

      all.vm().resume();

      Ensemble.await(() -> all.listener.lives("ensemble").contains("reset"), "it is reset");
      all.member(0).awaitProgress();
    }
  }

  @Test
  void aResetFromOutsideIsAlsoTheOneThatTheGuestAskedFor() {
    try (Ensemble all = running(NOBODY)) {
      all.vm().life().apply(ASKED);
      all.vm().reset();

      assertThat(all.vm().life().apply(new VmEvent.ResetAsAsked()).happened()).isFalse();
      all.member(0).awaitProgress();
    }
  }

  @Test
  void aResetOfAVmThatIsStoppedMeanwhileIsRefusedAsThat() {
    try (Ensemble all = running(NOBODY, NOBODY)) {
      all.whileRenewing = () -> all.vm().end("stopped in the middle of its reset");

      refused(all.vm()::reset, "vm ensemble: it came to its end meanwhile and cannot be reset");
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
      assertThat(all.status()).isEqualTo(VmStatus.CREATED);
      refused(all.vm()::pause, "vm ensemble: it is created and cannot be paused");
      refused(all.vm()::resume, "vm ensemble: it is created and cannot be resumed");
      refused(all.vm()::reset, "vm ensemble: it is created and cannot be reset");
      all.member(0).start();
      refused(all.vm()::resume, "vm ensemble: it is running and cannot be resumed");
      all.vm().pause();
      refused(all.vm()::pause, "vm ensemble: it is paused and cannot be paused");
      all.kill("for the test");
      refused(all.vm()::pause, "vm ensemble: it is powered_off and cannot be paused");
      refused(all.vm()::resume, "vm ensemble: it is powered_off and cannot be resumed");
      refused(all.vm()::reset, "vm ensemble: it is powered_off and cannot be reset");
    }
  }

  private static void refused(Runnable operation, String message) {
    assertThatThrownBy(operation::run).isInstanceOf(MachineException.class).hasMessage(message);
  }
}
