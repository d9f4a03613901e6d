package io.cupule.partition;

import static io.cupule.partition.testing.TestVms.shared;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.cupule.device.backend.NullBackend;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.partition.error.MachineException;
import io.cupule.partition.error.MachineException.Kind;
import io.cupule.partition.scenario.Irqchip;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.scenario.problem.Problem;
import io.cupule.partition.testing.RecordingListener;
import io.cupule.partition.testing.TestVms;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which VMs are not added to a machine because of those that it has, on real KVM. */
@RequiresKvm
@Timeout(180)
final class AdmissionCheckTest {
  private static Machine open() {
    return Machine.open(
        TestVms.scenario(shared("any", "hello", "")),
        _ -> new NullBackend(),
        new RecordingListener());
  }

  private static Kind refusal(Machine machine, VmSettings vm) {
    return catchThrowableOfType(MachineException.class, () -> machine.add(vm)).kind();
  }

  @Test
  void aNewVmThatDoesNotGetAlongWithOthersIsRefused() {
    try (Machine machine = open()) {
      machine.add(shared("first", "spin", ""));

      List<VmSettings> strangers =
          List.of(
              TestVms.builtinOn(8000, "far", "spin", ""),
              TestVms.dedicated(shared("owner", "spin", "")),
              TestVms.builtinSmp("halts", "spin", "", Irqchip.KERNEL, TestVms.cpu()));

      assertThat(strangers)
          .allSatisfy(vm -> assertThat(refusal(machine, vm)).isEqualTo(Kind.INVALID));
      assertThat(machine.vms()).hasSize(1);
    }
  }

  @Test
  void aVmWhoseHaltsAreHiddenSharesWithNobodyWhoComesLater() {
    try (Machine machine = open()) {
      machine.add(TestVms.builtinSmp("halts", "spin", "", Irqchip.KERNEL, TestVms.cpu()));

      assertThat(refusal(machine, shared("late", "spin", ""))).isEqualTo(Kind.INVALID);
      machine.remove("halts");
      machine.add(shared("late", "spin", ""));
    }
  }

  @Test
  void everyRuleThatANewVmBreaksIsNamedWithItsField() {
    try (Machine machine = open()) {
      machine.add(shared("first", "spin", ""));
      VmSettings halts =
          TestVms.builtinSmp("halts", "spin", "", Irqchip.KERNEL, TestVms.cpu(), 8000);

      MachineException refusal =
          catchThrowableOfType(MachineException.class, () -> machine.add(halts));

      assertThat(refusal.problems())
          .extracting(Problem::path)
          .containsExactly("affinity[1]", "irqchip");
      assertThat(refusal).hasMessageContaining("pCPU 8000 is not listed");
    }
  }
}
