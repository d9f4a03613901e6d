package io.cupule.control.resource;

import io.cupule.control.metrics.MachineMetrics;
import io.cupule.control.server.route.Reply;
import io.cupule.control.server.route.Route;
import io.cupule.control.server.route.Verb;
import java.util.List;

/** The metrics for Prometheus, at {@code /metrics}. */
final class MetricsResource {
  static final String METRICS = "/metrics";

  private final MachineMetrics metrics;

  MetricsResource(MachineMetrics metrics) {
    this.metrics = metrics;
  }

  List<Route> routes() {
    return List.of(
        Route.text(
            Verb.GET,
            METRICS,
            "Metrics of the machine and of the daemon, for Prometheus.",
            MachineMetrics.MEDIA_TYPES,
            call -> new Reply.Text(call.mediaType(), metrics.scrape(call.mediaType()))));
  }
}
