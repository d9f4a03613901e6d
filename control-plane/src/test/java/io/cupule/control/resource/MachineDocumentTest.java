package io.cupule.control.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.cupule.control.daemon.TestDaemon;
import io.cupule.control.server.route.Refusal;
import io.cupule.control.watch.ConsoleHub;
import io.cupule.control.watch.DaemonLog;
import io.cupule.control.watch.EventLog;
import io.cupule.control.watch.EventRecorder;
import io.cupule.device.backend.NullBackend;
import io.cupule.kvm.testing.Patience;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.partition.Machine;
import io.cupule.partition.SchedulingChange;
import io.cupule.partition.boot.Builtin;
import io.cupule.partition.error.MachineException;
import io.cupule.partition.file.FileAccess;
import io.cupule.partition.scenario.document.ScenarioDocument;
import io.cupule.partition.scenario.document.ScenarioReader;
import io.cupule.partition.scenario.host.HostFacts;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RequiresKvm
final class MachineDocumentTest {
  private static byte[] vm(String memory) {
    return TestDaemon.vm("alpha", "echo")
        .replace("CPU", Integer.toString(TestDaemon.CPU))
        .replace("16M", memory)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static EventRecorder recorder() {
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    return new EventRecorder(new DaemonLog(nowhere, false), new EventLog());
  }

  @Test
  void vmThatCannotBeBuiltLeavesNoConsole(@TempDir Path folder) throws Exception {
    ScenarioDocument empty =
        new ScenarioReader(Set.copyOf(Builtin.names()))
            .emptyMachine("empty", List.of(TestDaemon.CPU), folder, HostFacts.ofThisHost());
    ConsoleHub consoles = new ConsoleHub(_ -> new NullBackend());
    try (Machine machine = Machine.open(empty.scenario(), consoles, recorder())) {
      MachineDocument changes = new MachineDocument(machine, consoles, empty);

      assertThatThrownBy(() -> changes.add("alpha", vm("1M"), FileAccess.NONE))
          .isInstanceOf(MachineException.class);
      assertThat(consoles.of("alpha")).isEmpty();

      changes.add("alpha", vm("16M"), FileAccess.NONE);
      assertThat(consoles.of("alpha")).isPresent();
      changes.remove("alpha");
      assertThat(consoles.of("alpha")).isEmpty();
    }
  }

  @Test
  void changeThatTakesLongIsWaitedForUntilTheStopTimeoutAndNoLonger(@TempDir Path folder)
      throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("scenario.json"),
            """
            {"name": "m", "host": {"stopTimeout": "200ms"}, "pcpus": [{"id": CPU}], "vms": [%s]}
            """
                .formatted(TestDaemon.vm("first", "echo"))
                .replace("CPU", Integer.toString(TestDaemon.CPU)));
    ScenarioDocument document =
        new ScenarioReader(Set.copyOf(Builtin.names())).document(file, HostFacts.ofThisHost());
    CountDownLatch building = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    ConsoleHub consoles =
        new ConsoleHub(vm -> {
          if (vm.name().equals("alpha")) {
            building.countDown();
            await(goOn);
          }
          return new NullBackend();
        });
    try (Machine machine = Machine.open(document.scenario(), consoles, recorder());
        ExecutorService thread = Executors.newSingleThreadExecutor()) {
      MachineDocument changes = new MachineDocument(machine, consoles, document);
      Future<?> addition = thread.submit(() -> changes.add("alpha", vm("16M"), FileAccess.NONE));
      await(building);
      SchedulingChange change = new SchedulingChange(Map.of(), Map.of());

      for (ThrowingCallable other :
          List.<ThrowingCallable>of(
              () -> changes.add("beta", vm("16M"), FileAccess.NONE),
              () -> changes.remove("alpha"),
              () -> changes.change(change, ""))) {
        assertThatThrownBy(other)
            .hasMessageContaining("for more than 200 ms")
            .asInstanceOf(type(Refusal.class))
            .satisfies(refused -> assertThat(refused.kind()).isEqualTo(Refusal.Kind.CONFLICT));
      }

      goOn.countDown();
      addition.get(Patience.SECONDS, TimeUnit.SECONDS);
      changes.remove("alpha");
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
