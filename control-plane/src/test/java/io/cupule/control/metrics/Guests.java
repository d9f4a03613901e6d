package io.cupule.control.metrics;

import io.cupule.device.backend.NullBackend;
import io.cupule.loop.LoopErrors;
import io.cupule.partition.Machine;
import io.cupule.partition.boot.Builtin;
import io.cupule.partition.scenario.document.ScenarioReader;
import io.cupule.partition.scenario.host.HostFacts;
import io.cupule.partition.scenario.problem.InvalidScenarioException;
import io.cupule.partition.state.MachineListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** Machines for tests of metrics. */
final class Guests {
  private Guests() {}

  /** A VM that always wants to run and one that halts mostly, on one pCPU. */
  static Machine counterAndHalter(Path directory) throws IOException, InvalidScenarioException {
    return machine(
        directory,
        """
        {"name": "metrics", "pcpus": [{"id": 0}],
         "vms": [{"name": "counter", "affinity": [0], "dedicated": false, "memory": "4M",
                  "scheduling": {"weight": 3},
                  "kernel": "builtin:counter", "args": "interval-ms=2"},
                 {"name": "halter", "affinity": [0], "dedicated": false, "memory": "8M",
                  "kernel": "builtin:halter", "args": "interval-ms=5"}]}
        """);
  }

  /** Two VMs which together have every device that a VM can have. */
  static Machine withEveryDevice(Path directory) throws IOException, InvalidScenarioException {
    return machine(
        directory,
        """
        {"name": "devices", "pcpus": [{"id": 0}],
         "vms": [{"name": "user", "affinity": [0], "dedicated": false, "memory": "4M",
                  "kernel": "builtin:spin", "irqchip": "user", "testDevice": true},
                 {"name": "kernel", "affinity": [0], "dedicated": false, "memory": "4M",
                  "kernel": "builtin:spin", "irqchip": "kernel",
                  "allowUnaccountedHalt": true}]}
        """);
  }

  /** A VM that always wants to run, and somebody who is told of it. */
  static Machine counter(Path directory, MachineListener listener)
      throws IOException, InvalidScenarioException {
    return counter(directory, listener, new LoopErrors((_, _) -> {}));
  }

  /** The same, with an account of errors in its loops. */
  static Machine counter(Path directory, MachineListener listener, LoopErrors loops)
      throws IOException, InvalidScenarioException {
    return machine(
        directory,
        """
        {"name": "metrics", "pcpus": [{"id": 0}],
         "vms": [{"name": "counter", "affinity": [0], "dedicated": false, "memory": "4M",
                  "kernel": "builtin:counter"}]}
        """,
        listener,
        loops);
  }

  private static Machine machine(Path directory, String json)
      throws IOException, InvalidScenarioException {
    return machine(directory, json, new MachineListener() {}, new LoopErrors((_, _) -> {}));
  }

  private static Machine machine(
      Path directory, String json, MachineListener listener, LoopErrors loops)
      throws IOException, InvalidScenarioException {
    Path file = Files.writeString(directory.resolve("machine.json"), json);
    return Machine.create(
        new ScenarioReader(Set.copyOf(Builtin.names())).read(file, HostFacts.ofThisHost()),
        _ -> new NullBackend(),
        listener,
        loops);
  }
}
