package io.cupule.control.cli;

import io.cupule.api.Places;
import io.cupule.control.cli.error.ExitCode;
import io.cupule.control.cli.error.UsageException;
import io.cupule.control.cli.option.AddressConverter;
import io.cupule.control.cli.terminal.StopSignals;
import io.cupule.control.daemon.Daemon;
import io.cupule.control.daemon.DaemonSettings;
import io.cupule.control.daemon.DaemonSettings.Tcp;
import io.cupule.control.watch.DaemonLog;
import io.cupule.device.backend.TextStream;
import io.cupule.partition.scenario.document.ScenarioDocument;
import io.cupule.partition.scenario.problem.InvalidScenarioException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cupule daemon}: runs a machine and its API until it is stopped. */
@Command(
    name = "daemon",
    description = {
      "Run a machine in the foreground and serve its API on a Unix-domain socket.",
      "VMs come from the scenario and through the API; without a scenario the machine has all CPUs"
          + " that the process may use, and no VM. SIGTERM, SIGINT and SIGHUP stop the VMs and end"
          + " the daemon; a second one ends it at once."
    })
final class DaemonCommand implements Callable<Integer> {
  private static final Duration IDLE = Duration.ofSeconds(30);

  private final Scenarios scenarios;
  private final TextStream guestOutput;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "SCENARIO",
      description = "The scenario file; - reads standard input.")
  private Optional<Path> file = Optional.empty();

  @Option(
      names = "--socket",
      paramLabel = "PATH",
      description = {
        "Where the API listens; only the same user may connect.",
        "Default: $$CUPULE_SOCKET, else /run/cupule/cupule.sock for root and"
            + " $$XDG_RUNTIME_DIR/cupule/cupule.sock for others."
      })
  private Optional<Path> socket = Optional.empty();

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = {
        "Where the daemon keeps its state; there is one daemon for a directory.",
        "Default: /var/lib/cupule for root, else $$XDG_STATE_HOME/cupule."
      })
  private Optional<Path> state = Optional.empty();

  @Option(
      names = "--metrics",
      paramLabel = "HOST:PORT",
      converter = AddressConverter.class,
      description = "Serve /metrics there as well, to anyone.")
  private Optional<InetSocketAddress> metrics = Optional.empty();

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      converter = AddressConverter.class,
      description = "Serve the API there as well, to clients that send a token.")
  private Optional<InetSocketAddress> listen = Optional.empty();

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "Holds the token for all of the API, at least 16 characters: `openssl rand -hex 32`.")
  private Optional<Path> tokenFile = Optional.empty();

  @Option(
      names = "--read-token-file",
      paramLabel = "FILE",
      description = "Holds a token for read access only: GET, and no console input.")
  private Optional<Path> readTokenFile = Optional.empty();

  @Option(
      names = "--files",
      paramLabel = "DIR",
      description = {
        "VMs that are added through the API may name only files below DIR; may be repeated.",
        "Default: any file over the socket, none over TCP."
      })
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--allow-host",
      paramLabel = "NAME",
      description = {
        "Answer TCP clients that call this host NAME, as Prometheus does that scrapes NAME:PORT; may"
            + " be repeated.",
        "Addresses, localhost, this host's name and those of --listen and --metrics always work."
      })
  private List<String> hosts = new ArrayList<>();

  DaemonCommand(Scenarios scenarios, TextStream guestOutput) {
    this.scenarios = scenarios;
    this.guestOutput = guestOutput;
  }

  @Override
  public Integer call() throws InvalidScenarioException, InterruptedException, IOException {
    DaemonSettings settings = settings(Places.ofThisUser(), System.getenv());
    ScenarioDocument machine =
        file.isPresent() ? scenarios.document(file.get()) : scenarios.withoutVms();
    try (StopSignals signals = new StopSignals();
        DaemonLog log =
            new DaemonLog(spec.commandLine().getErr(), Journal.isStderr(System.getenv()));
        Daemon daemon = Daemon.open(settings, machine, guestOutput, log)) {
      waitForSignal(daemon, signals);
    }
    return ExitCode.OK.value();
  }

  private DaemonSettings settings(Places places, Map<String, String> environment) {
    if (listen.isPresent() != (tokenFile.isPresent() || readTokenFile.isPresent())) {
      throw wrong(
          "--listen goes together with --token-file or --read-token-file;"
              + " nobody else may use the API over TCP");
    }
    return new DaemonSettings(
        socket
            .or(places::socket)
            .orElseThrow(() -> wrong("there is no place for the socket; give --socket")),
        state
            .or(places::state)
            .orElseThrow(() -> wrong("there is no place for the state; give --state")),
        metrics,
        listen.map(address -> new Tcp(address, tokenFile, readTokenFile)),
        ProgramVersion.number(),
        environment,
        IDLE,
        files,
        Set.copyOf(hosts));
  }

  private UsageException wrong(String message) {
    return new UsageException(spec, message);
  }

  private static void waitForSignal(Daemon daemon, StopSignals signals)
      throws InterruptedException {
    try {
      signals.interruptFromNowOn();
      new CountDownLatch(1).await();
    } catch (InterruptedException interrupted) {
      daemon.stopping(signals.received().orElseThrow(() -> interrupted));
    }
  }
}
