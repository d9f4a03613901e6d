package io.cupule.control.resource;

import io.cupule.control.api.PcpuView;
import io.cupule.control.server.Call;
import io.cupule.control.server.Refusal;
import io.cupule.control.server.Reply;
import io.cupule.control.server.Route;
import io.cupule.control.server.Verb;
import java.util.List;

/** pCPUs, at {@code /v1/pcpus}. */
final class PcpuResource {
  private static final String PCPUS = "/v1/pcpus";

  private final Views views;

  PcpuResource(Views views) {
    this.views = views;
  }

  List<Route> routes() {
    return List.of(
        Route.document(
            Verb.GET,
            PCPUS,
            "All pCPUs.",
            PcpuList.class,
            _ -> Reply.of(new PcpuList(views.pcpus()))),
        Route.document(
            Verb.GET, PCPUS + "/{id}", "One pCPU.", PcpuView.class, call -> Reply.of(pcpu(call))));
  }

  private PcpuView pcpu(Call call) {
    int id = call.number("id", "pCPU");
    return views.pcpus().stream()
        .filter(pcpu -> pcpu.id() == id)
        .findFirst()
        .orElseThrow(() ->
            new Refusal(
                Refusal.Kind.NOT_FOUND,
                "pCPU %d is not one of the machine's; see %s".formatted(id, PCPUS)));
  }

  /** All pCPUs, as a document. */
  record PcpuList(List<PcpuView> pcpus) {}
}
