package io.cupule.control.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.control.daemon.TestDaemon;
import io.cupule.control.watch.ConsoleHub;
import io.cupule.control.watch.DaemonLog;
import io.cupule.control.watch.EventLog;
import io.cupule.control.watch.MachineNews;
import io.cupule.device.backend.NullBackend;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.partition.Machine;
import io.cupule.partition.MachineException;
import io.cupule.partition.boot.Builtin;
import io.cupule.partition.file.FileAccess;
import io.cupule.partition.scenario.HostFacts;
import io.cupule.partition.scenario.ScenarioDocument;
import io.cupule.partition.scenario.ScenarioReader;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RequiresKvm
final class RosterTest {
  private static byte[] vm(String memory) {
    return TestDaemon.vm("alpha", "echo")
        .replace("CPU", Integer.toString(TestDaemon.CPU))
        .replace("16M", memory)
        .getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void vmThatCannotBeBuiltLeavesNoConsole(@TempDir Path folder) throws Exception {
    ScenarioDocument empty =
        new ScenarioReader(Set.copyOf(Builtin.names()))
            .emptyMachine("empty", List.of(TestDaemon.CPU), folder, HostFacts.ofThisHost());
    ConsoleHub consoles = new ConsoleHub(_ -> new NullBackend());
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    MachineNews news = new MachineNews(new DaemonLog(nowhere, false), new EventLog());
    try (Machine machine = Machine.open(empty.scenario(), consoles, news)) {
      Roster roster = new Roster(machine, consoles, empty);

      assertThatThrownBy(() -> roster.add("alpha", vm("1M"), FileAccess.NONE))
          .isInstanceOf(MachineException.class);
      assertThat(consoles.of("alpha")).isEmpty();

      roster.add("alpha", vm("16M"), FileAccess.NONE);
      assertThat(consoles.of("alpha")).isPresent();
      roster.remove("alpha");
      assertThat(consoles.of("alpha")).isEmpty();
    }
  }
}
