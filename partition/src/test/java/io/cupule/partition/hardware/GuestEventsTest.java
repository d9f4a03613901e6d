package io.cupule.partition.hardware;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.partition.scenario.Reaction;
import io.cupule.partition.scenario.TripleFault;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.state.ResetCause;
import io.cupule.partition.state.VmEnd;
import io.cupule.partition.state.VmStatus;
import io.cupule.partition.testing.TestVms;
import io.cupule.partition.vm.Ensemble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a guest's requests end or reset its VM, with vCPUs of real KVM. */
@RequiresKvm
@Timeout(180)
final class GuestEventsTest {
  private static final int SUCCESS = 1;
  private static final int SPIN = 0;

  private static Ensemble running(boolean realtime, Reaction onReset, int... rings) {
    VmSettings plain =
        TestVms.withReactions(
            onReset,
            Reaction.STOP,
            Reaction.STOP,
            TripleFault.CRASH,
            TestVms.builtin("ensemble", "spin", ""));
    Ensemble all = Ensemble.together(realtime ? TestVms.withHostHygiene(plain) : plain, rings);
    all.members.forEach(Ensemble.Member::start);
    return all;
  }

  /** Holds back the end of a VM: one of its vCPUs counts as running. */
  private static void keepOne(Ensemble all) {
    all.events().left(-1);
  }

  @Test
  void realtimeVmWhoseGuestAskedForItsEndIsReadyUntilItsLastVcpuHasLeft() {
    try (Ensemble all = running(true, Reaction.STOP, SPIN, SPIN)) {
      keepOne(all);
      assertThat(all.status()).isEqualTo(VmStatus.RUNNING);

      all.events().exit(SUCCESS);

      all.vcpus().forEach(vcpu -> Ensemble.await(() -> all.hasLeft(vcpu), "it has left"));
      assertThat(all.status()).isEqualTo(VmStatus.READY_TO_POWEROFF);
      all.events().left(1);
      assertThat(all.status()).isEqualTo(VmStatus.POWERED_OFF);
      assertThat(all.listener.end("ensemble").kind()).isEqualTo(VmEnd.Kind.EXITED);
    }
  }

  @Test
  void resetsThatVcpusAskForAtTheSameTimeAreOne() {
    try (Ensemble all = running(false, Reaction.RESTART, SPIN, SPIN)) {
      all.vm().pause();

      all.events().reset("port 0xcf9");
      all.events().reset("port 0x64");

      assertThat(all.vm().life().state().asked())
          .hasValueSatisfying(request -> assertThat(request.how()).isEqualTo("port 0xcf9"));
      all.vm().resume();
      Ensemble.await(() -> all.listener.lives("ensemble").contains("reset"), "it is reset");
      assertThat(all.vm().life().restarts().counts()).containsEntry(ResetCause.GUEST, 1L);
      assertThat(all.vm().life().state().asked()).isEmpty();
    }
  }

  @Test
  void realtimeGuestGetsTheResetThatItAsksFor() {
    try (Ensemble all = running(true, Reaction.RESTART, SPIN)) {
      all.events().reset("port 0xcf9");

      Ensemble.await(() -> all.listener.lives("ensemble").contains("reset"), "it is reset");
      assertThat(all.status()).isEqualTo(VmStatus.RUNNING);
    }
  }

  @Test
  void resetThatARealtimeGuestAsksForIsAnEndWhereItIsToStopThen() {
    try (Ensemble all = running(true, Reaction.STOP, SPIN)) {
      keepOne(all);

      all.events().reset("port 0xcf9");

      assertThat(all.status()).isEqualTo(VmStatus.READY_TO_POWEROFF);
    }
  }

  @Test
  void ordinaryVmRunsUntilItsLastVcpuHasLeft() {
    try (Ensemble all = running(false, Reaction.STOP, SPIN)) {
      keepOne(all);

      all.events().exit(SUCCESS);

      assertThat(all.status()).isEqualTo(VmStatus.RUNNING);
    }
  }

  @Test
  void realtimeVmThatIsStoppedFromOutsideWasNotReady() {
    try (Ensemble all = running(true, Reaction.STOP, SPIN)) {
      keepOne(all);

      all.vm().end("enough");

      assertThat(all.status()).isEqualTo(VmStatus.RUNNING);
    }
  }
}
