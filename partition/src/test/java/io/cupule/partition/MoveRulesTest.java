package io.cupule.partition;

import static io.cupule.partition.PaperMachine.move;
import static io.cupule.partition.PaperMachine.spot;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.partition.SchedulingChange.Params;
import io.cupule.partition.SchedulingChange.VmChange;
import io.cupule.partition.scenario.Irqchip;
import io.cupule.partition.testing.TestVms;
import io.cupule.sched.Compat;
import io.cupule.sched.SchedParams;
import io.cupule.sched.policy.BuiltinPolicy;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Which moves are refused for whom they would bring together. */
final class MoveRulesTest {
  private static final SchedParams PLAIN = SchedParams.DEFAULT;

  private final PaperMachine machine = new PaperMachine();

  @Test
  void pcpuOfADedicatedVmIsNotGivenToAnotherNorShared() {
    machine.pcpu(0, BuiltinPolicy.BVT);
    machine.pcpu(1, BuiltinPolicy.BVT);
    machine.pcpu(2, BuiltinPolicy.BVT);
    machine.vm("a", spot(0, PLAIN));
    machine.vm(TestVms.dedicated(PaperMachine.settings("own", Irqchip.USER)), spot(1, PLAIN));

    assertThat(machine.refused(move("a", 0, 1))).containsExactly("vms.a.vcpus.0.pcpu");
    assertThat(machine.refused(move("own", 0, 0))).containsExactly("vms.own.vcpus.0.pcpu");
    assertThat(machine.refused(move("own", 0, 2))).isEmpty();
  }

  @Test
  void vmsThatSwapTheirPcpusMeetNowhere() {
    machine.pcpu(0, BuiltinPolicy.NOOP);
    machine.pcpu(1, BuiltinPolicy.NOOP);
    machine.vm("a", spot(0, PLAIN));
    machine.vm("b", spot(1, PLAIN));

    assertThat(machine.refused(move("a", 0, 1))).containsExactly("vms.a.vcpus.0.pcpu");
    Map<String, VmChange> both = new TreeMap<>(move("a", 0, 1).vms());
    both.putAll(move("b", 0, 0).vms());
    SchedulingChange swap = new SchedulingChange(Map.of(), both);
    assertThat(machine.refused(swap)).isEmpty();
  }

  @Test
  void vmWhoseHaltsAreNotSeenComesToNoSharedPcpu() {
    machine.pcpu(0, BuiltinPolicy.BVT);
    machine.pcpu(1, BuiltinPolicy.BVT);
    machine.pcpu(2, BuiltinPolicy.BVT);
    machine.vm("a", spot(0, PLAIN));
    machine.vm(PaperMachine.settings("kernel", Irqchip.KERNEL), spot(1, PLAIN));

    assertThat(machine.refused(move("a", 0, 1))).containsExactly("vms.a.vcpus.0.pcpu");
    assertThat(machine.refused(move("kernel", 0, 0))).containsExactly("vms.kernel.vcpus.0.pcpu");
    assertThat(machine.refused(move("kernel", 0, 2))).isEmpty();
  }

  @Test
  void withAcrnsRulesTwoVcpusOfAVmDoNotMeet() {
    machine.pcpu(0, BuiltinPolicy.BVT);
    machine.pcpu(1, BuiltinPolicy.BVT);
    machine.vm("a", spot(0, PLAIN), spot(1, PLAIN));

    assertThat(machine.refused(Compat.ACRN, move("a", 0, 1))).containsExactly("vms.a.vcpus.0.pcpu");
    assertThat(machine.refused(Compat.FIXED, move("a", 0, 1))).isEmpty();
  }

  @Test
  void realtimeVmsStayWhereTheyAre() {
    machine.pcpu(0, BuiltinPolicy.BVT);
    machine.pcpu(1, BuiltinPolicy.BVT);
    machine.vm(TestVms.withHostHygiene(PaperMachine.settings("rt", Irqchip.USER)), spot(0, PLAIN));

    assertThat(machine.refused(move("rt", 0, 1))).containsExactly("vms.rt.vcpus.0.pcpu");
    assertThat(machine.refused(SchedulingChange.ofVm("rt", Params.NONE.withWeight(9)))).isEmpty();
  }
}
