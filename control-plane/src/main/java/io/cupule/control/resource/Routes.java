package io.cupule.control.resource;

import io.cupule.control.server.route.Route;
import io.cupule.partition.Machine;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** All routes of the API. */
public final class Routes {
  static final String PLAIN_TEXT = "text/plain; charset=utf-8";

  private static final Set<String> ANYONE = Set.of(MetricsResource.METRICS, HostResource.HEALTH);

  private Routes() {}

  /**
   * Makes the routes for a machine.
   *
   * @param watched what the routes read and change
   */
  public static List<Route> of(Watched watched) {
    Machine machine = watched.machine();
    Roster roster = watched.roster();
    return Stream.of(
            new VmResource(
                    machine, roster, watched.consoles(), watched.stopTimeout(), watched.files())
                .routes(),
            new VcpuResource(machine).routes(),
            new ConsoleResource(machine, watched.consoles()).routes(),
            new PcpuResource(machine).routes(),
            new SchedulingResource(machine, roster, watched.consoles()).routes(),
            new TraceResource(machine).routes(),
            new EventResource(watched.events(), watched.log()).routes(),
            new MetricsResource(watched.metrics()).routes(),
            new HostResource(watched.host(), roster).routes())
        .flatMap(List::stream)
        .toList();
  }

  /** Returns whether a route may be open to everyone who reaches the metrics port. */
  public static boolean isForAnyone(Route route) {
    return ANYONE.contains(route.path().text());
  }
}
