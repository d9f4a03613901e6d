package io.cupule.control.trace;

import java.io.OutputStream;
import java.math.BigDecimal;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes a trace in the Trace Event Format (Chromium's; JSON object form), event by event: one per
 * line, in any order, which the format allows for complete events. Times are microseconds with
 * three decimals, so nanoseconds are exact.
 */
final class TraceFile implements AutoCloseable {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();
  private static final int NANO_DIGITS = 3;

  /**
   * The place of an event.
   *
   * @param process the number of a group of tracks
   * @param thread the number of a track, unique in the file
   */
  record Track(int process, int thread) {}

  private final JsonGenerator json;

  TraceFile(OutputStream out) {
    json = MAPPER.createGenerator(out);
    json.writeStartObject();
    json.writeStringProperty("displayTimeUnit", "ns");
    json.writeArrayPropertyStart("traceEvents");
  }

  /** Names a group of tracks; lower numbers are shown further up. */
  void group(int process, String name) {
    Track track = new Track(process, 0);
    named("process_name", track, name);
    sorted("process_sort_index", track, process);
  }

  /** Names a track; within a group, lower numbers are shown further up. */
  void track(Track track, String name) {
    named("thread_name", track, name);
    sorted("thread_sort_index", track, track.thread());
  }

  private void named(String what, Track track, String name) {
    begin("M", what, track);
    json.writeObjectPropertyStart("args");
    json.writeStringProperty("name", name);
    json.writeEndObject();
    json.writeEndObject();
  }

  private void sorted(String what, Track track, int index) {
    begin("M", what, track);
    json.writeObjectPropertyStart("args");
    json.writeNumberProperty("sort_index", index);
    json.writeEndObject();
    json.writeEndObject();
  }

  /** Adds an event with a duration. On one track, two of them must be separate or nested. */
  void slice(Track track, String name, long from, long to) {
    begin("X", name, track);
    time("ts", from);
    time("dur", to - from);
    json.writeEndObject();
  }

  /** Adds an event without duration. */
  void instant(Track track, String name, long at) {
    begin("i", name, track);
    json.writeStringProperty("s", "t");
    time("ts", at);
    json.writeEndObject();
  }

  private void begin(String phase, String name, Track track) {
    json.writeRaw('\n');
    json.writeStartObject();
    json.writeStringProperty("ph", phase);
    json.writeStringProperty("name", name);
    json.writeNumberProperty("pid", track.process());
    json.writeNumberProperty("tid", track.thread());
  }

  private void time(String name, long nanos) {
    json.writeName(name);
    json.writeNumber(BigDecimal.valueOf(nanos, NANO_DIGITS));
  }

  /** Flushes the text written so far. */
  void flush() {
    json.flush();
  }

  /** Ends the events and adds facts about the whole trace. */
  void finish(Map<String, String> facts) {
    json.writeEndArray();
    json.writeObjectPropertyStart("otherData");
    facts.forEach(json::writeStringProperty);
    json.writeEndObject();
    json.writeEndObject();
    json.writeRaw('\n');
  }

  /** Finishes the file; the underlying stream stays open. */
  @Override
  public void close() {
    json.close();
  }
}
