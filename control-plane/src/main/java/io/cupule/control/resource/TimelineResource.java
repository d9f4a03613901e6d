package io.cupule.control.resource;

import io.cupule.control.api.TimelineView;
import io.cupule.control.server.Call;
import io.cupule.control.server.Reply;
import io.cupule.control.server.Route;
import io.cupule.control.server.Route.Parameter;
import io.cupule.control.server.Verb;
import io.cupule.control.trace.Timeline;
import io.cupule.partition.Machine;
import java.util.List;

/** Who ran when, at {@code /v1/timeline}. */
final class TimelineResource {
  private static final Parameter SINCE =
      new Parameter(
          "since",
          "Leave out what ended before; nanoseconds of CLOCK_MONOTONIC, as in an answer's now.",
          Parameter.Kind.NUMBER);

  private final Machine machine;

  TimelineResource(Machine machine) {
    this.machine = machine;
  }

  List<Route> routes() {
    return List.of(
        Route.document(
                Verb.GET,
                "/v1/timeline",
                "Which vCPU had which pCPU when, in the last 10 seconds.",
                TimelineView.class,
                this::read)
            .taking(SINCE));
  }

  private Reply read(Call call) {
    return Reply.of(Timeline.read(machine.traces(), call.count(SINCE.name()).orElse(0L)));
  }
}
