package io.cupule.control;

import io.cupule.control.daemon.Daemon;
import io.cupule.control.daemon.DaemonSettings;
import io.cupule.control.watch.DaemonLog;
import io.cupule.partition.scenario.InvalidScenarioException;
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
import java.util.stream.Stream;
import picocli.CommandLine;

/** The part of the training run that has to do with a daemon: one, and commands that ask it. */
final class DaemonTraining {
  private static final Duration IDLE = Duration.ofSeconds(30);

  private final CommandLine root;
  private final Scenarios scenarios;

  DaemonTraining(CommandLine root, Scenarios scenarios) {
    this.root = root;
    this.scenarios = scenarios;
  }

  /**
   * Runs the daemon of a scenario in a folder of its own.
   *
   * @throws IOException where the host's files do not allow it
   * @throws InvalidScenarioException where there is no such machine here
   */
  void run(Path scenario) throws IOException, InvalidScenarioException {
    Path folder = Files.createTempDirectory("cupule");
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    DaemonLog log = new DaemonLog(new PrintWriter(nowhere, false, StandardCharsets.UTF_8), false);
    Path socket = folder.resolve("api.sock");
    try (Daemon _ =
        Daemon.open(settings(folder, socket), scenarios.document(scenario), nowhere, log)) {
      ask(socket.toString());
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
        IDLE);
  }

  private void ask(String socket) {
    root.execute("ps", "--socket", socket);
    root.execute("ps", "--vcpus", "--socket", socket);
    root.execute("top", "--once", "--interval", "1ms", "--socket", socket);
    root.execute("events", "--socket", socket);
    root.execute("pause", "nobody", "--socket", socket);
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
