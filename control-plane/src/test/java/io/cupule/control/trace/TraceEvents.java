package io.cupule.control.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A trace file read back and checked against what the Trace Event Format and Perfetto's importer of
 * it ask for: known phases with their fields, named tracks with numbers of their own, and complete
 * events that nest on their track.
 */
final class TraceEvents {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();
  private static final Set<String> METADATA =
      Set.of("process_name", "process_sort_index", "thread_name", "thread_sort_index");

  /** A complete event; times in nanoseconds. */
  record Slice(String track, String name, long from, long to) {}

  /** A moment; time in nanoseconds. */
  record Instant(String track, String name, long at) {}

  private final JsonNode file;
  private final Map<Integer, String> tracks = new HashMap<>();
  private final Map<Integer, Integer> processes = new HashMap<>();

  private TraceEvents(byte[] file) {
    this.file = MAPPER.readTree(file);
  }

  /** Reads and checks. */
  static TraceEvents of(byte[] file) {
    TraceEvents events = new TraceEvents(file);
    assertThat(events.file.path("traceEvents").isArray()).isTrue();
    assertThat(events.file.path("displayTimeUnit").asString()).isEqualTo("ns");
    events.file.path("traceEvents").forEach(events::check);
    events.checkNesting();
    return events;
  }

  private void check(JsonNode event) {
    String where = event.toString();
    int tid = event.required("tid").asInt();
    int pid = event.required("pid").asInt();
    assertThat(pid).as(where).isPositive();
    assertThat(event.required("name").asString()).as(where).isNotEmpty();
    switch (event.required("ph").asString()) {
      case "M" -> checkMetadata(event, pid, tid);
      case "X" -> {
        assertThat(nanos(event, "ts")).as(where).isNotNegative();
        assertThat(nanos(event, "dur")).as(where).isPositive();
        assertThat(tracks).as(where).containsKey(tid);
        assertThat(processes).as(where).containsEntry(tid, pid);
      }
      case "i" -> {
        assertThat(nanos(event, "ts")).as(where).isNotNegative();
        assertThat(event.required("s").asString()).as(where).isIn("g", "p", "t");
        assertThat(tracks).as(where).containsKey(tid);
      }
      default -> throw new AssertionError("unknown phase: " + where);
    }
  }

  private void checkMetadata(JsonNode event, int pid, int tid) {
    String what = event.required("name").asString();
    assertThat(what).isIn(METADATA);
    JsonNode args = event.required("args");
    if (what.endsWith("_name")) {
      assertThat(args.required("name").asString()).isNotEmpty();
    } else {
      assertThat(args.required("sort_index").isInt()).isTrue();
    }
    if (what.equals("thread_name")) {
      assertThat(tracks.put(tid, args.required("name").asString())).as("number is new").isNull();
      processes.put(tid, pid);
    }
  }

  private void checkNesting() {
    for (String track : tracks.values()) {
      Deque<Slice> open = new ArrayDeque<>();
      List<Slice> inOrder =
          slices(track).stream()
              .sorted(Comparator.comparingLong(Slice::from).thenComparingLong(s -> -s.to()))
              .toList();
      for (Slice slice : inOrder) {
        while (!open.isEmpty() && open.peek().to() <= slice.from()) {
          open.pop();
        }
        if (!open.isEmpty()) {
          assertThat(slice.to())
              .as(slice + " in " + open.peek())
              .isLessThanOrEqualTo(open.peek().to());
        }
        open.push(slice);
      }
    }
  }

  private static long nanos(JsonNode event, String field) {
    BigDecimal micros = event.required(field).decimalValue();
    return micros.movePointRight(3).longValueExact();
  }

  Set<String> tracks() {
    return Set.copyOf(tracks.values());
  }

  List<Slice> slices(String track) {
    return file.path("traceEvents")
        .valueStream()
        .filter(event -> event.path("ph").asString().equals("X"))
        .map(event ->
            new Slice(
                name(event),
                event.path("name").asString(),
                nanos(event, "ts"),
                nanos(event, "ts") + nanos(event, "dur")))
        .filter(slice -> slice.track().equals(track))
        .toList();
  }

  List<Instant> instants(String track) {
    return file.path("traceEvents")
        .valueStream()
        .filter(event -> event.path("ph").asString().equals("i"))
        .map(event -> new Instant(name(event), event.path("name").asString(), nanos(event, "ts")))
        .filter(instant -> instant.track().equals(track))
        .toList();
  }

  private String name(JsonNode event) {
    return tracks.getOrDefault(event.path("tid").asInt(), "");
  }

  String fact(String name) {
    return file.path("otherData").path(name).asString();
  }
}
