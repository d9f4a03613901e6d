package io.cupule.control;

import io.cupule.partition.boot.Builtin;
import io.cupule.partition.scenario.HostFacts;
import io.cupule.partition.scenario.InvalidScenarioException;
import io.cupule.partition.scenario.Scenario;
import io.cupule.partition.scenario.ScenarioReader;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Supplier;

/** Reads scenarios for the commands and checks them against a host. */
final class Scenarios {
  private final Supplier<HostFacts> host;

  /**
   * A source of scenarios.
   *
   * @param host asked at each reading
   */
  Scenarios(Supplier<HostFacts> host) {
    this.host = host;
  }

  Scenario read(Path file) throws InvalidScenarioException {
    // made here because its class costs start-up time, which other commands need not pay
    return new ScenarioReader(Set.copyOf(Builtin.names())).read(file, host.get());
  }
}
