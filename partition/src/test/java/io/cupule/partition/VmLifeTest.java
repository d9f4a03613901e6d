package io.cupule.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.testing.RequiresKvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a VM comes to its end, with vCPUs of real KVM that a test decides about. */
@RequiresKvm
@Timeout(180)
final class VmLifeTest {
  private static final VmStatus RUNNING = VmStatus.now(VmState.RUNNING);
  private static final int SUCCESS = 1;

  private final RecordingListener listener = new RecordingListener();

  private VmLife life(boolean realtime, Ensemble vcpus) {
    VmLife life = new VmLife("vm", false, realtime, listener);
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
  void aResetThatARealtimeGuestAsksForIsAnEndToo() {
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
