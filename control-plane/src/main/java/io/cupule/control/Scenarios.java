package io.cupule.control;

import io.cupule.partition.boot.Builtin;
import io.cupule.partition.scenario.HostFacts;
import io.cupule.partition.scenario.HostSettings;
import io.cupule.partition.scenario.InvalidScenarioException;
import io.cupule.partition.scenario.PcpuSettings;
import io.cupule.partition.scenario.Scenario;
import io.cupule.partition.scenario.ScenarioReader;
import io.cupule.sched.Compat;
import io.cupule.sched.policy.BuiltinPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Reads scenarios for the commands and checks them against a host. */
final class Scenarios {
  private static final Duration TURN = Duration.ofMillis(10);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

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
    return reader().read(file, host.get());
  }

  /** Reads a scenario that needs no host, nor the files that it names. */
  Scenario readForAnyHost(Path file) throws InvalidScenarioException {
    return reader().readForAnyHost(file);
  }

  /** A machine with all CPUs that the process may use, and no VM yet. */
  Scenario withoutVms() {
    HostFacts facts = host.get();
    List<PcpuSettings> pcpus =
        facts.onlineCpus().stream()
            .filter(facts.allowedCpus()::contains)
            .sorted()
            .map(id -> new PcpuSettings(id, BuiltinPolicy.BVT, TURN))
            .toList();
    HostSettings settings = new HostSettings(STOP_TIMEOUT, List.of());
    return new Scenario("host", "", settings, Compat.FIXED, pcpus, List.of());
  }

  /** Made where it is used: its class costs start-up time, which other commands need not pay. */
  private static ScenarioReader reader() {
    return new ScenarioReader(Set.copyOf(Builtin.names()));
  }
}
