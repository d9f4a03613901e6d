package io.cupule.control.daemon;

import io.cupule.control.server.HttpCall;
import io.cupule.control.server.HttpCall.Answer;
import io.cupule.control.server.route.Route;
import io.cupule.control.watch.DaemonLog;
import io.cupule.kvm.testing.Patience;
import io.cupule.partition.boot.Builtin;
import io.cupule.partition.scenario.document.ScenarioDocument;
import io.cupule.partition.scenario.document.ScenarioReader;
import io.cupule.partition.scenario.host.HostFacts;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** A daemon over a scenario, in this process, and calls to it. */
public final class TestDaemon implements AutoCloseable {
  /** A CPU that this process may use. */
  public static final int CPU =
      HostFacts.ofThisHost().allowedCpus().stream().sorted().findFirst().orElseThrow();

  /** Longer than any client of these tests is silent, however busy the host. */
  private static final Duration IDLE = Patience.LONG;

  private static final long LONGEST_WAIT_NANOS = Patience.LONG.toNanos();
  private static final long LOOK_NANOS = Duration.ofMillis(5).toNanos();

  private final Daemon daemon;
  private final Path socket;

  private TestDaemon(Daemon daemon, Path socket) {
    this.daemon = daemon;
    this.socket = socket;
  }

  /**
   * Runs VMs on one CPU.
   *
   * @param folder for all files
   * @param vms elements of a scenario's {@code vms}, where {@code CPU} stands for the CPU
   */
  public static TestDaemon of(Path folder, String... vms) throws Exception {
    return of(folder, IDLE, vms);
  }

  /**
   * Runs VMs on one CPU, and drops clients that are silent for long.
   *
   * @param idle how long is long
   */
  static TestDaemon of(Path folder, Duration idle, String... vms) throws Exception {
    Path file = folder.resolve("scenario.json");
    String text =
        """
        {"name": "test", "host": {"stopTimeout": "5s"}, "pcpus": [{"id": CPU}], "vms": [%s]}
        """
            .formatted(String.join(",", vms))
            .replace("CPU", Integer.toString(CPU));
    Files.writeString(file, text);
    ScenarioDocument machine =
        new ScenarioReader(Set.copyOf(Builtin.names())).document(file, HostFacts.ofThisHost());
    return of(settings(folder, idle), machine);
  }

  /** Runs a machine without VMs. */
  static TestDaemon withoutVms(Path folder, DaemonSettings settings) throws Exception {
    ScenarioReader reader = new ScenarioReader(Set.copyOf(Builtin.names()));
    return of(settings, reader.emptyMachine("empty", List.of(CPU), folder, HostFacts.ofThisHost()));
  }

  /** Runs a scenario. */
  static TestDaemon of(DaemonSettings settings, ScenarioDocument machine) throws IOException {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    DaemonLog log = new DaemonLog(new PrintWriter(nowhere, false, StandardCharsets.UTF_8), false);
    return new TestDaemon(Daemon.open(settings, machine, nowhere, log), settings.socket());
  }

  /** Settings with all files in one folder. */
  static DaemonSettings settings(Path folder) {
    return settings(folder, IDLE);
  }

  private static DaemonSettings settings(Path folder, Duration idle) {
    return new DaemonSettings(
        folder.resolve("api.sock"),
        folder.resolve("state"),
        Optional.empty(),
        Optional.empty(),
        "test",
        Map.of(),
        idle,
        List.of(),
        Set.of());
  }

  /** A VM that runs one of the built-in guests. */
  public static String vm(String name, String guest) {
    return """
    {"name": "%s", "affinity": [CPU], "dedicated": false, "memory": "16M",
     "kernel": "builtin:%s", "serial": {"sink": "none"}}\
    """
        .formatted(name, guest);
  }

  /** Where the API listens. */
  public Path socket() {
    return socket;
  }

  /** All that the API offers. */
  public List<Route> routes() {
    return daemon.routes();
  }

  /** Looks at something. */
  public Answer get(String target) throws IOException {
    return HttpCall.call(socket, "GET", target);
  }

  /** Does something. */
  public Answer post(String target) throws IOException {
    return HttpCall.call(socket, "POST", target);
  }

  /** Looks until what is seen is as wanted. */
  public Answer await(String target, Predicate<Answer> wanted) throws IOException {
    long deadline = System.nanoTime() + LONGEST_WAIT_NANOS;
    while (true) {
      Answer answer = get(target);
      if (wanted.test(answer)) {
        return answer;
      }
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError(target + " is still " + answer);
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  @Override
  public void close() {
    daemon.close();
  }
}
