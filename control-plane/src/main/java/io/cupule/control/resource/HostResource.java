package io.cupule.control.resource;

import io.cupule.control.api.HostView;
import io.cupule.control.server.Reply;
import io.cupule.control.server.Route;
import io.cupule.control.server.Verb;
import java.util.List;

/** The host and the daemon's health. */
final class HostResource {
  private final HostView host;

  HostResource(HostView host) {
    this.host = host;
  }

  List<Route> routes() {
    return List.of(
        Route.document(
            Verb.GET, "/v1/host", "The host and the daemon.", HostView.class, _ -> Reply.of(host)),
        Route.text(
            Verb.GET,
            "/health",
            "Whether the daemon answers.",
            Routes.PLAIN_TEXT,
            _ -> new Reply.Text(Routes.PLAIN_TEXT, "ok\n")));
  }
}
