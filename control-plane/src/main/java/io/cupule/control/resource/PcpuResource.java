package io.cupule.control.resource;

import io.cupule.api.PcpuList;
import io.cupule.api.PcpuView;
import io.cupule.control.server.route.Call;
import io.cupule.control.server.route.Refusal;
import io.cupule.control.server.route.Reply;
import io.cupule.control.server.route.Route;
import io.cupule.control.server.route.Verb;
import io.cupule.partition.Machine;
import java.util.List;

/** pCPUs, at {@code /v1/pcpus}. */
final class PcpuResource {
  static final String PCPUS = "/v1/pcpus";
  static final String PCPU = PCPUS + "/{id}";

  private final Machine machine;

  PcpuResource(Machine machine) {
    this.machine = machine;
  }

  List<Route> routes() {
    return List.of(
        Route.document(Verb.GET, PCPUS, "All pCPUs.", PcpuList.class, _ -> Reply.of(list(machine))),
        Route.document(
            Verb.GET, PCPU, "One pCPU.", PcpuView.class, call -> Reply.of(named(machine, call))));
  }

  /** Returns all pCPUs. */
  static PcpuList list(Machine machine) {
    return new PcpuList(machine.pcpus().stream().map(VcpuViews::of).toList());
  }

  /** Returns the pCPU that a call names. */
  static PcpuView named(Machine machine, Call call) {
    int id = call.number("id", "pCPU");
    return machine.pcpus().stream()
        .filter(pcpu -> pcpu.id() == id)
        .findFirst()
        .map(VcpuViews::of)
        .orElseThrow(() ->
            new Refusal(
                Refusal.Kind.NOT_FOUND,
                "pCPU %d is not one of the machine's; %s lists them".formatted(id, PCPUS)));
  }
}
