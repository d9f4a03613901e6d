package io.cupule.control.resource;

import io.cupule.control.api.HostView;
import io.cupule.control.server.Route;
import io.cupule.partition.Machine;
import io.cupule.partition.scenario.Scenario;
import java.util.List;
import java.util.stream.Stream;

/** All that the API offers. */
public final class Routes {
  static final String PLAIN_TEXT = "text/plain; charset=utf-8";

  private Routes() {}

  /**
   * The routes over a machine.
   *
   * @param machine what they look at and change
   * @param scenario what it was made from
   * @param host what they say of the host
   */
  public static List<Route> of(Machine machine, Scenario scenario, HostView host) {
    Views views = new Views(machine, scenario);
    return Stream.of(
            new VmResource(machine, views).routes(),
            new PcpuResource(views).routes(),
            new HostResource(host).routes())
        .flatMap(List::stream)
        .toList();
  }
}
