package io.cupule.control.cli;

import io.cupule.partition.boot.Builtin;
import io.cupule.partition.boot.Kernels;
import io.cupule.partition.scenario.Scenario;
import io.cupule.partition.scenario.document.ScenarioDocument;
import io.cupule.partition.scenario.document.ScenarioReader;
import io.cupule.partition.scenario.host.HostFacts;
import io.cupule.partition.scenario.problem.InvalidScenarioException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Reads scenarios for the commands and checks them against a host. */
final class Scenarios {
  private final Supplier<HostFacts> host;

  /**
   * Makes a source of scenarios.
   *
   * @param host queried for each scenario
   */
  Scenarios(Supplier<HostFacts> host) {
    this.host = host;
  }

  Scenario read(Path file) throws InvalidScenarioException {
    return reader().read(file, host.get());
  }

  /** Reads a scenario without checking the host and the files that it names. */
  Scenario readForAnyHost(Path file) throws InvalidScenarioException {
    return reader().readForAnyHost(file);
  }

  /** Reads a machine to which VMs are added and removed; it may have none yet. */
  ScenarioDocument document(Path file) throws InvalidScenarioException {
    return reader().document(file, host.get());
  }

  /** Makes a machine with all CPUs that the process may use, and no VM yet. */
  ScenarioDocument withoutVms() throws InvalidScenarioException {
    HostFacts facts = host.get();
    List<Integer> cpus =
        facts.onlineCpus().stream().filter(facts.allowedCpus()::contains).sorted().toList();
    return reader().emptyMachine("host", cpus, Path.of("").toAbsolutePath(), facts);
  }

  /** Makes a reader only when needed: loading its class costs start-up time. */
  private static ScenarioReader reader() {
    return new ScenarioReader(Set.copyOf(Builtin.names()), Kernels::check);
  }
}
