package io.cupule.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.linux.LinuxThread;
import io.cupule.partition.scenario.HostSettings;
import io.cupule.partition.scenario.Scenario;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.testing.MemoryConsole;
import io.cupule.partition.testing.RecordingListener;
import io.cupule.partition.testing.TestVms;
import io.cupule.partition.thread.Housekeeping;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a running machine does to the threads of its host process. */
@RequiresKvm
@Timeout(180)
class HostHygieneTest {
  private final BitSet before = LinuxThread.affinity(0);
  private final int lastCpu = before.length() - 1;
  private final RecordingListener listener = new RecordingListener();

  @AfterEach
  void moveThreadsBack() {
    Housekeeping.confine(before.stream().boxed().toList());
  }

  @Test
  void vcpuThreadsOfARealtimeVmHaveNoSlackAndOtherThreadsKeepHouse() throws Exception {
    int cpu = TestVms.cpu();
    Scenario scenario = TestVms.scenario(TestVms.withHostHygiene(spin()));
    try (Machine machine = machine(withHousekeeping(scenario, lastCpu))) {
      machine.start();
      int vcpu = listener.threads().getFirst();
      assertThat(slack(vcpu)).isEqualTo("1");
      assertThat(LinuxThread.affinity(vcpu)).isEqualTo(only(cpu));
      assertThat(LinuxThread.affinity(0)).isEqualTo(only(lastCpu));
    }
  }

  @Test
  void threadsOfAnOrdinaryMachineAreLeftAsTheyAre() throws Exception {
    int cpu = TestVms.cpu();
    try (Machine machine = machine(TestVms.scenario(spin()))) {
      machine.start();
      int vcpu = listener.threads().getFirst();
      assertThat(slack(vcpu)).isEqualTo(slack(LinuxThread.currentId()));
      assertThat(LinuxThread.affinity(vcpu)).isEqualTo(only(cpu));
      assertThat(LinuxThread.affinity(0)).isEqualTo(before);
    }
  }

  private static VmSettings spin() {
    return TestVms.builtin("alpha", "spin", "");
  }

  private Machine machine(Scenario scenario) {
    return Machine.create(scenario, _ -> new MemoryConsole(), listener);
  }

  private static Scenario withHousekeeping(Scenario scenario, int cpu) {
    return new Scenario(
        scenario.name(),
        scenario.description(),
        new HostSettings(Duration.ofSeconds(10), List.of(cpu)),
        scenario.compat(),
        scenario.pcpus(),
        scenario.vms());
  }

  private static BitSet only(int cpu) {
    BitSet set = new BitSet();
    set.set(cpu);
    return set;
  }

  private static String slack(int thread) throws Exception {
    return Files.readString(Path.of("/proc/" + thread + "/timerslack_ns")).strip();
  }
}
