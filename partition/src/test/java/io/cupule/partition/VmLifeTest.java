package io.cupule.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.partition.scenario.Reaction;
import io.cupule.partition.scenario.TripleFault;
import io.cupule.partition.scenario.VmSettings;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a VM comes to its end, with vCPUs of real KVM that a test decides about. */
@RequiresKvm
@Timeout(180)
final class VmLifeTest {
  private static final VmStatus RUNNING = VmStatus.now(VmState.RUNNING);
  private static final int SUCCESS = 1;

  private final RecordingListener listener = new RecordingListener();
  private final AtomicInteger asked = new AtomicInteger();

  private VmLife life(boolean realtime, Ensemble vcpus) {
    return life(realtime, Reaction.STOP, vcpus);
  }

  private VmLife life(boolean realtime, Reaction onReset, Ensemble vcpus) {
    VmSettings settings =
        TestVms.withReactions(
            onReset,
            Reaction.STOP,
            Reaction.STOP,
            TripleFault.CRASH,
            TestVms.builtin("vm", "spin", ""));
    VmLife life =
        new VmLife("vm", false, realtime, listener, new Renewals(settings), asked::incrementAndGet);
    life.attach(vcpus.vcpus());
    return life;
  }

  @Test
  void aRealtimeVmWhoseGuestAskedForItsEndIsReadyUntilItsLastVcpuHasLeft() {
    try (Ensemble vcpus = Ensemble.together(0, 0)) {
      VmLife life = life(true, vcpus);
      assertThat(life.status(RUNNING)).isEqualTo(RUNNING);

      life.exit(SUCCESS);

      assertThat(life.status(RUNNING).state()).isEqualTo(VmState.READY_TO_POWEROFF);
      life.left(1);
      assertThat(life.status(RUNNING).state()).isEqualTo(VmState.READY_TO_POWEROFF);
      life.left(1);
      assertThat(life.status(RUNNING).state()).isEqualTo(VmState.POWERED_OFF);
      assertThat(listener.end("vm").kind()).isEqualTo(VmEnd.Kind.EXITED);
    }
  }

  @Test
  void resetsThatVcpusAskForAtTheSameTimeAreOne() {
    try (Ensemble vcpus = Ensemble.together(0, 0)) {
      VmLife life = life(false, Reaction.RESTART, vcpus);

      life.reset("port 0xcf9");
      life.reset("port 0x64");

      assertThat(asked).hasValue(1);
      assertThat(life.resetRequest())
          .hasValueSatisfying(request -> assertThat(request.how()).isEqualTo("port 0xcf9"));
      assertThat(life.isEnding()).isFalse();
      life.renew();
      assertThat(life.resetRequest()).isEmpty();
    }
  }

  @Test
  void aRealtimeGuestGetsTheResetThatItAsksFor() {
    try (Ensemble vcpus = Ensemble.together(0)) {
      VmLife life = life(true, Reaction.RESTART, vcpus);

      life.reset("port 0xcf9");

      assertThat(asked).hasValue(1);
      assertThat(life.status(RUNNING)).isEqualTo(RUNNING);
    }
  }

  @Test
  void aResetThatARealtimeGuestAsksForIsAnEndWhereItIsToStopThen() {
    try (Ensemble vcpus = Ensemble.together(0)) {
      VmLife life = life(true, vcpus);

      life.reset("port 0xcf9");

      assertThat(life.status(RUNNING).state()).isEqualTo(VmState.READY_TO_POWEROFF);
    }
  }

  @Test
  void anOrdinaryVmRunsUntilItsLastVcpuHasLeft() {
    try (Ensemble vcpus = Ensemble.together(0)) {
      VmLife life = life(false, vcpus);

      life.exit(SUCCESS);

      assertThat(life.status(RUNNING)).isEqualTo(RUNNING);
    }
  }

  @Test
  void aRealtimeVmThatIsStoppedFromOutsideWasNotReady() {
    try (Ensemble vcpus = Ensemble.together(0)) {
      VmLife life = life(true, vcpus);

      life.end(VmEnd.of(VmEnd.Kind.STOPPED, "enough"));

      assertThat(life.status(RUNNING)).isEqualTo(RUNNING);
    }
  }
}
