package io.cupule.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.device.backend.NullBackend;
import io.cupule.kvm.testing.Held;
import io.cupule.kvm.testing.Patience;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.partition.Machine;
import io.cupule.partition.boot.Builtin;
import io.cupule.partition.scenario.Scenario;
import io.cupule.partition.scenario.document.ScenarioReader;
import io.cupule.partition.scenario.host.HostFacts;
import io.cupule.partition.state.VmEnd;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that makes and destroys VMs all day keeps nothing of them. */
@RequiresKvm
class VmRoundsIT {
  private static final int WARM_UP = 50;
  private static final int ROUNDS = 1000;

  /**
   * The JVM itself maps a few regions now and then (code cache, symbols). A leak of one mapping in
   * every round would show as a thousand.
   */
  private static final long JVM_MAPPINGS = 60;

  @Test
  @Timeout(300)
  void aThousandRoundsLeaveNoDescriptorMappingOrThreadBehind(@TempDir Path directory)
      throws Exception {
    Scenario scenario = scenario(directory);
    rounds(scenario, WARM_UP);
    Held before = Held.now();

    rounds(scenario, ROUNDS);

    Held after = Held.onceThreadsAreDownTo(before.threads());
    System.out.println("after " + WARM_UP + " rounds " + before);
    System.out.println("after " + ROUNDS + " more  " + after);
    assertThat(after.descriptors()).isLessThanOrEqualTo(before.descriptors());
    assertThat(after.threads()).isLessThanOrEqualTo(before.threads());
    assertThat(after.mappings()).isLessThan(before.mappings() + JVM_MAPPINGS);
  }

  private static void rounds(Scenario scenario, int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      EndRecorder ends = new EndRecorder();
      try (Machine machine = Machine.create(scenario, vm -> new NullBackend(), ends)) {
        machine.start();
        assertThat(machine.awaitEnd(Patience.LONG)).as("round %d ends", i).isTrue();
      }
      assertThat(ends.of("guest").kind()).isEqualTo(VmEnd.Kind.EXITED);
    }
  }

  private static Scenario scenario(Path directory) throws Exception {
    int cpu = HostFacts.ofThisHost().allowedCpus().iterator().next();
    Path file = directory.resolve("rounds.json");
    Files.writeString(
        file,
        """
        {"name": "rounds", "pcpus": [{"id": %d}],
         "vms": [{"name": "guest", "affinity": [%d], "memory": "4M", "kernel": "builtin:hello"}]}
        """
            .formatted(cpu, cpu));
    return new ScenarioReader(new TreeSet<>(Builtin.names())).read(file, HostFacts.ofThisHost());
  }
}
