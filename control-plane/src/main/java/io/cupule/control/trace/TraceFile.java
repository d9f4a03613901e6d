package io.cupule.control.trace;

import java.io.OutputStream;
import java.math.BigDecimal;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A trace in the Trace Event Format (Chromium's; JSON object form), written event by event: one per
 * line, in any order, as the format allows for complete events. Times are microseconds with three
 * decimals, so no nanosecond is lost.
 */
final class TraceFile implements AutoCloseable {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();
  private static final int NANO_DIGITS = 3;

  /**
   * Where an event is shown.
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

  /** Something that lasted. On one track, two of them lie apart or one within the other. */
  void slice(Track track, String name, long from, long to) {
    begin("X", name, track);
    time("ts", from);
    time("dur", to - from);
    json.writeEndObject();
  }

  /** A moment. */
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

  /** Hands on what was written so far. */
  void flush() {
    json.flush();
  }

  /** Ends the events and adds what is to be known of the whole. */
  void finish(Map<String, String> facts) {
    json.writeEndArray();
    json.writeObjectPropertyStart("otherData");
    facts.forEach(json::writeStringProperty);
    json.writeEndObject();
    json.writeEndObject();
    json.writeRaw('\n');
  }

  /** The stream that it was written to stays open. */
  @Override
  public void close() {
    json.close();
  }
}
