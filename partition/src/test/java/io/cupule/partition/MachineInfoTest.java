package io.cupule.partition;

import static io.cupule.partition.testing.TestVms.shared;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.device.backend.NullBackend;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.partition.SchedulingChange.Params;
import io.cupule.partition.report.PcpuInfo;
import io.cupule.partition.report.VcpuInfo;
import io.cupule.partition.scenario.PcpuSettings;
import io.cupule.partition.scenario.Scenario;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.state.VmStatus;
import io.cupule.partition.testing.RecordingListener;
import io.cupule.partition.testing.TestVms;
import io.cupule.partition.vm.Ensemble;
import io.cupule.sched.policy.BuiltinPolicy;
import io.cupule.vcpu.VcpuId;
import io.cupule.vcpu.VcpuState;
import io.cupule.vcpu.account.RunState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a machine shows of its vCPUs and pCPUs while they run or are paused, on real KVM. */
@RequiresKvm
@Timeout(180)
final class MachineInfoTest {
  private static final int PAUSES = 500;

  private static Machine open() {
    return Machine.open(
        TestVms.scenario(shared("any", "hello", "")),
        _ -> new NullBackend(),
        new RecordingListener());
  }

  @Test
  void aRunningVcpuIsShownWithItsThreadAndPlace() throws Exception {
    try (Machine machine = open()) {
      machine.add(shared("guest", "spin", ""));
      assertThat(vcpu(machine).threadId()).isEmpty();
      assertThat(vcpu(machine).state()).isEqualTo(VcpuState.OFFLINE);

      machine.start("guest");
      Ensemble.await(() -> vcpu(machine).schedulerState() == RunState.RUNNING, "it runs");
      Ensemble.await(() -> vcpu(machine).pending().isEmpty(), "it did what it was asked to");

      VcpuInfo info = vcpu(machine);
      int thread = info.threadId().orElseThrow();
      assertThat(Files.readString(Path.of("/proc/self/task/" + thread + "/comm")))
          .isEqualTo("guest/vcpu0\n");
      assertThat(info.state()).isEqualTo(VcpuState.RUNNING);
      assertThat(info.registers()).isEmpty();
      PcpuInfo pcpu = machine.pcpus().getFirst();
      assertThat(pcpu.current()).contains(new VcpuId("guest", 0));
      assertThat(pcpu.runQueue()).isEmpty();
      assertThat(pcpu.vcpus()).containsExactly(new VcpuId("guest", 0));
    }
  }

  private static VcpuInfo vcpu(Machine machine) {
    return machine.vm("guest").vcpus().getFirst();
  }

  @Test
  void registersAreThoseOfThePause() {
    try (Machine machine = open()) {
      machine.add(shared("guest", "spin", ""));
      machine.start("guest");
      Ensemble.await(() -> vcpu(machine).stats().guestNanos() > 0, "it was in the guest");

      machine.pause("guest");

      assertThat(vcpu(machine).registers().orElseThrow().code()).isNotEmpty();
      assertThat(vcpu(machine).state()).isEqualTo(VcpuState.PAUSED);
      machine.resume("guest");
      assertThat(vcpu(machine).registers()).isEmpty();
    }
  }

  @Test
  void registersAreThereWhenThePauseIsWhateverTheGuestDoes() {
    try (Machine machine = open()) {
      machine.add(shared("guest", "halter", "interval-ms=1000 period-us=300"));
      machine.add(shared("neighbour", "spin", ""));
      machine.start("guest");
      machine.start("neighbour");
      Ensemble.await(() -> vcpu(machine).stats().guestNanos() > 0, "it was in the guest");

      for (int round = 0; round < PAUSES; round++) {
        machine.pause("guest");
        assertThat(vcpu(machine).registers()).as("in round " + round).isPresent();
        machine.resume("guest");
      }
    }
  }

  @Test
  void pauseOfAVcpuThatGetsNoTurnEndsAllTheSame() {
    VmSettings busy = shared("busy", "spin", "");
    Scenario scenario = TestVms.scenario(busy);
    try (Machine machine =
        Machine.open(
            new Scenario(
                scenario.name(),
                scenario.description(),
                scenario.host(),
                scenario.compat(),
                List.of(new PcpuSettings(TestVms.cpu(), BuiltinPolicy.PRIO, Duration.ofMillis(10))),
                List.of()),
            _ -> new NullBackend(),
            new RecordingListener())) {
      machine.add(shared("guest", "halter", "interval-ms=1000"));
      machine.start("guest");
      Ensemble.await(() -> vcpu(machine).stats().guestNanos() > 0, "it was in the guest");
      machine.add(busy);
      machine.change(SchedulingChange.ofVm("busy", Params.NONE.withPriority(9)));
      machine.change(SchedulingChange.ofVm("guest", Params.NONE.withPriority(1)));
      machine.start("busy");
      Ensemble.await(
          () -> machine.pcpus().getFirst().current().equals(Optional.of(new VcpuId("busy", 0))),
          "the other one has the pCPU");

      machine.pause("guest");

      assertThat(machine.state("guest")).isEqualTo(VmStatus.PAUSED);
      assertThat(vcpu(machine).registers()).isEmpty();
      machine.resume("guest");
    }
  }

  @Test
  void whoWaitsForAPcpuIsInItsRunQueue() {
    try (Machine machine = open()) {
      machine.add(shared("one", "spin", ""));
      machine.add(shared("two", "spin", ""));
      machine.start("one");
      machine.start("two");

      Ensemble.await(
          () -> {
            PcpuInfo pcpu = machine.pcpus().getFirst();
            return pcpu.current().isPresent() && pcpu.runQueue().size() == 1;
          },
          "one runs and one waits");
    }
  }
}
