package io.cupule.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.partition.scenario.host.HostFacts;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

class DaemonTrainingTest {
  @RequiresKvm
  @Test
  @Timeout(180)
  void commandsReachTheDaemonThatIsThereForTheTraining() throws Exception {
    StringWriter out = new StringWriter();
    CommandLine root = Outcome.onBareHost().setOut(new PrintWriter(out, true));

    new DaemonTraining(root, new Scenarios(HostFacts::ofThisHost))
        .run(Path.of("../config-samples/hello.json"));

    assertThat(out.toString())
        .contains("builtin:hello", "hello/vcpu0", "vm.started")
        .contains("trained: running", "trained: paused", "trained: powered_off");
  }
}
