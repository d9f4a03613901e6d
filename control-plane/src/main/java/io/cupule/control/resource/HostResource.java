package io.cupule.control.resource;

import io.cupule.api.HostView;
import io.cupule.control.server.route.Json;
import io.cupule.control.server.route.Reply;
import io.cupule.control.server.route.Route;
import io.cupule.control.server.route.Verb;
import java.util.List;
import java.util.function.Supplier;

/** The host and the daemon's health. */
final class HostResource {
  static final String HEALTH = "/health";

  private final Supplier<HostView> host;
  private final MachineDocument document;

  HostResource(Supplier<HostView> host, MachineDocument document) {
    this.host = host;
    this.document = document;
  }

  List<Route> routes() {
    return List.of(
        Route.document(
            Verb.GET,
            "/v1/host",
            "The host and the daemon.",
            HostView.class,
            _ -> Reply.of(host.get())),
        Route.text(
            Verb.GET,
            "/v1/scenario",
            "The machine as a scenario, with all additions and changes so far. Parameters that differ"
                + " between the vCPUs of a VM are left out.",
            Json.MEDIA_TYPE,
            _ -> new Reply.Text(Json.MEDIA_TYPE, document.json())),
        Route.text(
            Verb.GET,
            "/v1/openapi.json",
            "What the API offers, as OpenAPI 3.1.",
            Json.MEDIA_TYPE,
            _ -> new Reply.Text(Json.MEDIA_TYPE, OpenApi.text())),
        Route.text(
            Verb.GET,
            HEALTH,
            "Whether the daemon answers.",
            Routes.PLAIN_TEXT,
            _ -> new Reply.Text(Routes.PLAIN_TEXT, "ok\n")));
  }
}
