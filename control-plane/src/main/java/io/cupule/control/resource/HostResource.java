package io.cupule.control.resource;

import io.cupule.control.api.HostView;
import io.cupule.control.server.Reply;
import io.cupule.control.server.Route;
import io.cupule.control.server.Verb;
import java.util.List;
import java.util.function.Supplier;

/** The host and the daemon's health. */
final class HostResource {
  static final String HEALTH = "/health";

  private final Supplier<HostView> host;

  HostResource(Supplier<HostView> host) {
    this.host = host;
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
            HEALTH,
            "Whether the daemon answers.",
            Routes.PLAIN_TEXT,
            _ -> new Reply.Text(Routes.PLAIN_TEXT, "ok\n")));
  }
}
