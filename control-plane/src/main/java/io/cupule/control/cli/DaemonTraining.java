package io.cupule.control.cli;

import io.cupule.api.client.Answer;
import io.cupule.api.client.ApiClient;
import io.cupule.api.client.ApiPath;
import io.cupule.control.daemon.Daemon;
import io.cupule.control.daemon.DaemonSettings;
import io.cupule.control.watch.DaemonLog;
import io.cupule.partition.scenario.Scenario;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.scenario.document.ScenarioDocument;
import io.cupule.partition.scenario.problem.InvalidScenarioException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine;

/** The daemon part of the training run: it runs a daemon, and commands that call it. */
final class DaemonTraining {
  private static final Duration IDLE = Duration.ofSeconds(30);
  private static final int SCRAPES = 20;

  private final CommandLine root;
  private final Scenarios scenarios;

  DaemonTraining(CommandLine root, Scenarios scenarios) {
    this.root = root;
    this.scenarios = scenarios;
  }

  /**
   * Runs the daemon of a scenario in a separate folder.
   *
   * @throws IOException if the host's files do not allow it
   * @throws InvalidScenarioException if this host cannot run the machine
   * @throws InterruptedException if interrupted
   */
  void run(Path scenario) throws IOException, InvalidScenarioException, InterruptedException {
    ScenarioDocument document = scenarios.document(scenario);
    Path folder = Files.createTempDirectory("cupule");
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    DaemonLog log = new DaemonLog(new PrintWriter(nowhere, false, StandardCharsets.UTF_8), false);
    Path socket = folder.resolve("api.sock");
    try (Daemon _ = Daemon.open(settings(folder, socket), document, nowhere, log)) {
      look(socket.toString());
      scrape(socket);
      live(document.scenario(), Files.createFile(folder.resolve("vm.json")), socket.toString());
    } finally {
      delete(folder);
    }
  }

  private static DaemonSettings settings(Path folder, Path socket) {
    return new DaemonSettings(
        socket,
        folder.resolve("state"),
        Optional.empty(),
        Optional.empty(),
        ProgramVersion.number(),
        Map.of(),
        IDLE,
        List.of(),
        Set.of());
  }

  private void look(String socket) {
    root.execute("ps", "--socket", socket);
    root.execute("ps", "--vcpus", "--socket", socket);
    root.execute("top", "--once", "--interval", "1ms", "--socket", socket);
    root.execute("events", "--socket", socket);
    root.execute("logs", "--socket", socket);
    root.execute("sched", "get", "--socket", socket);
    root.execute("pause", "nobody", "--socket", socket);
  }

  /** Scrapes metrics, as Prometheus does from the daemon's first seconds on. */
  private static void scrape(Path socket) throws InterruptedException {
    try (ApiClient api = ApiClient.of(socket)) {
      for (int i = 0; i < SCRAPES; i++) {
        Answer _ = api.get(ApiPath.METRICS);
      }
    }
  }

  /** Replaces the scenario's VMs by a test VM, and removes it after its run. */
  private void live(Scenario scenario, Path file, String socket) throws IOException {
    for (VmSettings vm : scenario.vms()) {
      root.execute("rm", "--force", vm.name(), "--socket", socket);
    }
    Files.writeString(
        file,
        """
        {"name": "trained", "affinity": [%d], "memory": "2M", "kernel": "builtin:halter"}
        """
            .formatted(scenario.pcpus().getFirst().id()));
    root.execute("create", file.toString(), "--start", "--socket", socket);
    for (String step : List.of("pause", "resume", "reset", "stop", "rm")) {
      root.execute(step, "trained", "--socket", socket);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    }
  }
}
