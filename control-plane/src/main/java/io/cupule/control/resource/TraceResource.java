package io.cupule.control.resource;

import io.cupule.api.TimelineView;
import io.cupule.control.server.route.Call;
import io.cupule.control.server.route.Json;
import io.cupule.control.server.route.Reply;
import io.cupule.control.server.route.Route;
import io.cupule.control.server.route.Route.Parameter;
import io.cupule.control.server.route.Verb;
import io.cupule.control.trace.Timeline;
import io.cupule.control.trace.TraceStream;
import io.cupule.partition.Machine;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The events on the pCPUs, at {@code /v1/timeline} and {@code /v1/trace}. */
final class TraceResource {
  private static final Parameter SINCE =
      new Parameter(
          "since",
          "Leave out turns that ended before; nanoseconds of CLOCK_MONOTONIC.",
          Parameter.Kind.NUMBER);
  private static final Parameter FOR =
      new Parameter("for", "How long to collect; 5s otherwise.", Parameter.Kind.TIME);
  private static final Parameter VM =
      new Parameter("vm", "The VM whose vCPUs get tracks; all otherwise.", Parameter.Kind.TEXT);
  private static final Duration DEFAULT = Duration.ofSeconds(5);

  private final Machine machine;

  TraceResource(Machine machine) {
    this.machine = machine;
  }

  List<Route> routes() {
    return List.of(
        Route.document(
                Verb.GET,
                "/v1/timeline",
                "The turns of vCPUs on each pCPU in the last seconds.",
                TimelineView.class,
                this::timeline)
            .taking(SINCE),
        Route.text(
                Verb.GET,
                "/v1/trace",
                "What happens from now on, as a file for ui.perfetto.dev.",
                Json.MEDIA_TYPE,
                this::trace)
            .taking(FOR, VM));
  }

  private Reply timeline(Call call) {
    return Reply.of(Timeline.read(machine.traces(), call.count(SINCE.name()).orElse(0L)));
  }

  private Reply trace(Call call) {
    Duration duration = call.time(FOR.name()).orElse(DEFAULT);
    Optional<String> vm = call.text(VM.name()).map(name -> machine.vm(name).name());
    return new Reply.Streamed(
        Json.MEDIA_TYPE,
        client -> TraceStream.write(new ToClient(client), duration, vm, machine.traces()));
  }

  /** Adapts a stream's client for the trace's writer. */
  private static final class ToClient extends OutputStream {
    private final Reply.Client client;

    ToClient(Reply.Client client) {
      this.client = client;
    }

    @Override
    public void write(int value) throws IOException {
      client.send(new byte[] {(byte) value});
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      client.send(Arrays.copyOfRange(bytes, from, from + length));
    }
  }
}
