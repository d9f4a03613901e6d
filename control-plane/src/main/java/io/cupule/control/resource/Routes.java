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
   * @param context what the routes read and change
   */
  public static List<Route> of(ApiContext context) {
    Machine machine = context.machine();
    MachineDocument document = context.document();
    return Stream.of(
            new VmResource(
                    machine, document, context.consoles(), context.stopTimeout(), context.files())
                .routes(),
            new VcpuResource(machine).routes(),
            new ConsoleResource(machine, context.consoles()).routes(),
            new PcpuResource(machine).routes(),
            new SchedulingResource(machine, document, context.consoles()).routes(),
            new TraceResource(machine).routes(),
            new EventResource(context.events(), context.log()).routes(),
            new MetricsResource(context.metrics()).routes(),
            new HostResource(context.host(), document).routes())
        .flatMap(List::stream)
        .toList();
  }

  /** Returns whether a route may be open to everyone who reaches the metrics port. */
  public static boolean isForAnyone(Route route) {
    return ANYONE.contains(route.path().text());
  }
}
