package io.cupule.control.resource;

import io.cupule.api.EventView;
import io.cupule.control.server.route.Call;
import io.cupule.control.server.route.Json;
import io.cupule.control.server.route.Reply;
import io.cupule.control.server.route.Route;
import io.cupule.control.server.route.Verb;
import io.cupule.control.watch.DaemonLog;
import io.cupule.control.watch.EventLog;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Present and past events and log lines. */
final class EventResource {
  private static final String SERVER_SENT_EVENTS = "text/event-stream";

  /**
   * Sent every second without an event. It is long, so that a client that stopped reading fills all
   * buffers within minutes and is dropped, even if little happens.
   */
  private static final byte[] ALIVE =
      (": alive" + " ".repeat(1014) + "\n\n").getBytes(StandardCharsets.UTF_8);

  private final EventLog events;
  private final DaemonLog log;

  EventResource(EventLog events, DaemonLog log) {
    this.events = events;
    this.log = log;
  }

  List<Route> routes() {
    return List.of(
        Route.text(
                Verb.GET,
                "/v1/events",
                "Server-sent events: what happens to the VMs. Last-Event-ID resumes.",
                SERVER_SENT_EVENTS,
                this::events)
            .taking(Streams.FOLLOW),
        Route.text(
                Verb.GET,
                "/v1/logs",
                "The last lines of the daemon's log.",
                Routes.PLAIN_TEXT,
                this::logs)
            .taking(Streams.FOLLOW));
  }

  /** Sends events as in the HTML standard, 9.2.5 and 9.2.6. */
  private Reply events(Call call) {
    return new Reply.Streamed(
        SERVER_SENT_EVENTS,
        Streams.of(
            events.history(),
            call.lastEventId().orElse(0L),
            call.flag(Streams.FOLLOW.name(), true),
            EventResource::lines,
            ALIVE));
  }

  private static byte[] lines(List<EventView> events) {
    return events.stream()
        .map(event ->
            "id: %d\nevent: %s\ndata: %s\n\n".formatted(event.id(), event.kind(), Json.text(event)))
        .collect(Collectors.joining())
        .getBytes(StandardCharsets.UTF_8);
  }

  private Reply logs(Call call) {
    return new Reply.Streamed(
        Routes.PLAIN_TEXT,
        Streams.of(
            log.lines(),
            0,
            call.flag(Streams.FOLLOW.name(), false),
            lines -> String.join("", lines).getBytes(StandardCharsets.UTF_8),
            new byte[0]));
  }
}
