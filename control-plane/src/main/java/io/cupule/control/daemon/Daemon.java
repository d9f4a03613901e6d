package io.cupule.control.daemon;

import io.cupule.api.HostView;
import io.cupule.control.daemon.DaemonSettings.Tcp;
import io.cupule.control.livepage.LivePage;
import io.cupule.control.metrics.MachineMetrics;
import io.cupule.control.resource.ApiContext;
import io.cupule.control.resource.MachineDocument;
import io.cupule.control.resource.ProgramRefusals;
import io.cupule.control.resource.Routes;
import io.cupule.control.server.ApiServer;
import io.cupule.control.server.BearerToken;
import io.cupule.control.server.HttpListener;
import io.cupule.control.server.Tokens;
import io.cupule.control.server.route.Route;
import io.cupule.control.server.route.Router;
import io.cupule.control.watch.ConsoleHub;
import io.cupule.control.watch.DaemonLog;
import io.cupule.control.watch.EventLog;
import io.cupule.control.watch.EventRecorder;
import io.cupule.device.backend.SharedOutput;
import io.cupule.device.backend.TextStream;
import io.cupule.partition.Consoles;
import io.cupule.partition.Machine;
import io.cupule.partition.file.FileTrouble;
import io.cupule.partition.scenario.Scenario;
import io.cupule.partition.scenario.document.ScenarioDocument;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Runs a machine and its API. One thread opens, stops and closes it. */
public final class Daemon implements AutoCloseable {
  private final DaemonSettings settings;
  private final DaemonLog log;
  private final EventLog events = new EventLog();
  private final ServiceManager manager;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  private List<Route> routes = List.of();

  private Daemon(DaemonSettings settings, DaemonLog log) {
    this.settings = settings;
    this.log = log;
    this.manager = new ServiceManager(settings.environment(), log);
  }

  /**
   * Builds the machine, starts to answer, and starts the VMs.
   *
   * @param settings the daemon's settings
   * @param document the machine
   * @param guestOutput for VMs whose serial port goes to stdout
   * @param log receives messages
   * @throws DaemonException if another daemon runs there, or a setting is wrong
   * @throws IOException if the host's files do not allow it
   */
  public static Daemon open(
      DaemonSettings settings, ScenarioDocument document, TextStream guestOutput, DaemonLog log)
      throws IOException {
    Daemon daemon = new Daemon(settings, log);
    try {
      daemon.build(document, guestOutput);
      return daemon;
    } catch (IOException | RuntimeException failed) {
      daemon.close();
      throw failed;
    }
  }

  /** Does the same with a stream that does not show whether its reader is there. */
  public static Daemon open(
      DaemonSettings settings, ScenarioDocument document, PrintStream guestOutput, DaemonLog log)
      throws IOException {
    return open(settings, document, TextStream.of(guestOutput), log);
  }

  private void build(ScenarioDocument document, TextStream guestOutput) throws IOException {
    Scenario scenario = document.scenario();
    StateDirectory state = keep(StateDirectory.open(settings.state()));
    state.cleanUp(log);
    FileFolders folders = keep(new FileFolders(settings.files()));
    SocketFile socket = new SocketFile(settings.socket());
    keep(socket::remove);
    Path made = socket.prepare();
    EventRecorder recorder = new EventRecorder(log, events);
    SharedOutput output = keep(new SharedOutput(guestOutput, log::warning, log.loops()));
    ConsoleHub consoles = new ConsoleHub(new Consoles(output, recorder, log.loops()));
    Machine machine = keep(Machine.create(scenario, consoles, recorder, log.loops()));
    HostView host = HostViews.of(settings, scenario.name());
    MachineMetrics metrics = keep(new MachineMetrics(() -> machine, settings.version()));
    ApiContext context =
        new ApiContext(
            machine,
            new MachineDocument(machine, consoles, document),
            scenario.host().stopTimeout(),
            consoles,
            events,
            log,
            metrics,
            () -> host,
            folders.rights());
    routes = Routes.of(context);
    ApiServer server = keep(server(made));
    server.start();
    Leftovers leftovers =
        new Leftovers(
            host.pid(), List.of(settings.socket().toAbsolutePath().toString()), List.of());
    state.note(leftovers);
    socket.show(made);
    keep(
        new DaemonMonitor(
            machine, events, log, state, leftovers, manager, new SelfCheck(settings.socket())));
    keep(() -> machine.stopAndWait("the daemon ends"));
    machine.start();
    events.machine("daemon.started", "the daemon answers at " + settings.socket());
    Whereabouts.tell(settings, log);
    manager.ready("listening at " + settings.socket());
  }

  private ApiServer server(Path socket) throws IOException {
    ApiServer server =
        new ApiServer(
            settings.idle().toMillis(),
            new ProgramRefusals(),
            fault -> log.error("a call failed", fault),
            log::warning);
    Router all = new Router(Stream.concat(routes.stream(), LivePage.routes().stream()).toList());
    server.listen(socket, new HttpListener(all, Optional.empty()));
    if (settings.tcp().isPresent()) {
      Tcp tcp = settings.tcp().get();
      server.listen(
          tcp.address(), new HttpListener(all, Optional.of(tokens(tcp))), settings.hosts());
    }
    if (settings.metrics().isPresent()) {
      List<Route> open = routes.stream().filter(Routes::isForAnyone).toList();
      HttpListener metricsOnly = new HttpListener(new Router(open), Optional.empty());
      server.listen(settings.metrics().get(), metricsOnly, settings.hosts());
    }
    return server;
  }

  private static Tokens tokens(Tcp tcp) {
    try {
      return new Tokens(token(tcp.tokenFile()), token(tcp.readTokenFile()));
    } catch (IllegalArgumentException bad) {
      throw new DaemonException(
          String.valueOf(bad.getMessage()), "make one with `openssl rand -hex 32`");
    }
  }

  private static Optional<BearerToken> token(Optional<Path> file) {
    try {
      return file.isPresent() ? Optional.of(BearerToken.read(file.get())) : Optional.empty();
    } catch (IOException unreadable) {
      throw new DaemonException(
          "the token file %s cannot be read: %s"
              .formatted(file.orElseThrow(), FileTrouble.why(unreadable)),
          "name a regular file that this user may read");
    }
  }

  private <T extends AutoCloseable> T keep(T part) {
    opened.push(part);
    return part;
  }

  /**
   * Reports that the end begins; {@link #close} then stops the VMs.
   *
   * @param why for the log
   */
  public void stopping(String why) {
    log.info(why + ": stopping; once more to end at once");
    events.machine("daemon.stopping", why);
    manager.stopping(why);
  }

  /** Returns all routes of the API. */
  List<Route> routes() {
    return routes;
  }

  /** Stops the VMs, ends the API and releases all resources. */
  @Override
  public void close() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      } catch (Exception failed) {
        log.error("something was not closed", failed);
      }
    }
  }
}
