package io.cupule.control.daemon;

import io.cupule.control.api.HostView;
import io.cupule.control.resource.ProgramRefusals;
import io.cupule.control.resource.Routes;
import io.cupule.control.server.ApiServer;
import io.cupule.control.server.Door;
import io.cupule.control.server.Router;
import io.cupule.control.watch.DaemonLog;
import io.cupule.control.watch.MachineNews;
import io.cupule.partition.Consoles;
import io.cupule.partition.Machine;
import io.cupule.partition.scenario.Scenario;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;

/** A machine and its API. Opened, stopped and closed by one thread. */
public final class Daemon implements AutoCloseable {
  private final Machine machine;
  private final ApiServer server;
  private final SocketFile socket;

  private Daemon(Machine machine, ApiServer server, SocketFile socket) {
    this.machine = machine;
    this.server = server;
    this.socket = socket;
  }

  /**
   * Builds the machine, starts its VMs and begins to answer.
   *
   * @param settings how to run
   * @param scenario the machine
   * @param guestOutput for VMs whose serial port goes to stdout
   * @param log told what goes on
   * @param hosts what clients are told of the host
   * @throws IOException where the host's files do not allow it
   */
  public static Daemon open(
      DaemonSettings settings,
      Scenario scenario,
      PrintStream guestOutput,
      DaemonLog log,
      HostView hosts)
      throws IOException {
    SocketFile socket = new SocketFile(settings.socket());
    socket.prepare();
    MachineNews news = new MachineNews(log);
    Machine machine = Machine.create(scenario, new Consoles(guestOutput, news), news);
    ApiServer server =
        new ApiServer(
            settings.idle().toMillis(),
            new ProgramRefusals(),
            fault -> log.error("a call failed", fault));
    server.listen(
        settings.socket(),
        new Door(new Router(Routes.of(machine, scenario, hosts)), Optional.empty()));
    server.start();
    socket.protect();
    machine.start();
    return new Daemon(machine, server, socket);
  }

  /**
   * Stops all VMs, in good order within the scenario's bound.
   *
   * @param why for the log
   * @throws InterruptedException when the caller is interrupted
   */
  public void stop(String why) throws InterruptedException {
    machine.stopAndWait(why);
  }

  /** Ends the API and gives everything back. */
  @Override
  public void close() throws IOException {
    server.close();
    machine.close();
    socket.remove();
  }
}
