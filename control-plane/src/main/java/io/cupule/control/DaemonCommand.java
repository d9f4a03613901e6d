package io.cupule.control;

import io.cupule.control.api.HostView;
import io.cupule.control.daemon.Daemon;
import io.cupule.control.daemon.DaemonSettings;
import io.cupule.control.watch.DaemonLog;
import io.cupule.partition.scenario.InvalidScenarioException;
import io.cupule.partition.scenario.Scenario;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cupule daemon}: a machine that goes on until it is told to end, and its API. */
@Command(
    name = "daemon",
    description = {
      "Run a machine in the foreground and serve its API on a Unix-domain socket.",
      "VMs come from the scenario and from the API. SIGTERM, SIGINT and SIGHUP stop them in good"
          + " order and end the daemon; a second one ends it at once."
    })
final class DaemonCommand implements Callable<Integer> {
  private static final Duration IDLE = Duration.ofSeconds(30);

  private final Scenarios scenarios;
  private final PrintStream guestOutput;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec spec;

  @Parameters(paramLabel = "SCENARIO", description = "The scenario file.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private Path file;

  @Option(
      names = "--socket",
      paramLabel = "PATH",
      required = true,
      description = "Where the API listens.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private Path socket;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      required = true,
      description = "Where the daemon keeps its state.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private Path state;

  DaemonCommand(Scenarios scenarios, PrintStream guestOutput) {
    this.scenarios = scenarios;
    this.guestOutput = guestOutput;
  }

  @Override
  public Integer call() throws InvalidScenarioException, InterruptedException, IOException {
    DaemonLog log =
        new DaemonLog(spec.commandLine().getErr(), System.getenv("JOURNAL_STREAM") != null);
    Scenario scenario = scenarios.read(file);
    DaemonSettings settings =
        new DaemonSettings(socket, state, Optional.empty(), Optional.empty(), IDLE);
    HostView host =
        new HostView(
            InetAddress.getLocalHost().getHostName(),
            System.getProperty("os.version", "unknown"),
            List.of(),
            0,
            ProgramVersion.number(),
            Runtime.version().toString(),
            ProcessHandle.current().pid(),
            Instant.now(),
            scenario.name(),
            state.toString(),
            socket.toString(),
            Optional.empty());
    try (StopSignals signals = new StopSignals();
        Daemon daemon = Daemon.open(settings, scenario, guestOutput, log, host)) {
      log.info("listening at " + socket);
      waitForSignal(daemon, signals, log);
    }
    return ExitCode.OK.value();
  }

  private static void waitForSignal(Daemon daemon, StopSignals signals, DaemonLog log)
      throws InterruptedException {
    try {
      signals.interruptFromNowOn();
      new CountDownLatch(1).await();
    } catch (InterruptedException interrupted) {
      String signal = signals.received().orElseThrow(() -> interrupted);
      log.info(signal + ": stopping; once more to end at once");
      daemon.stop(signal);
    }
  }
}
