package io.cupule.sched.conformance;

import io.cupule.sched.policy.BuiltinPolicy;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Converts a parsed trace line into a case and checks every value. */
final class TraceReader {
  private static final int MAX_PCPUS = 4096;
  private static final int MAX_WEIGHT = 255;

  /** The longest step; above a thousand seconds, ticking takes minutes. No trace has one. */
  private static final long MAX_ADVANCE_NS = 1_000_000_000_000L;

  private final Fields root;
  private final int pcpus;
  private final int threads;

  private TraceReader(Fields root) {
    this.root = root;
    pcpus = root.integer("pcpus", 1, MAX_PCPUS);
    threads = root.list("threads", Fields::of).size();
  }

  static TraceCase read(Object parsed) {
    return new TraceReader(Fields.of("", parsed)).traceCase();
  }

  private TraceCase traceCase() {
    List<Step> steps = root.list("steps", this::step);
    List<Observed> expect = root.list("expect", this::observed);
    if (steps.size() != expect.size()) {
      throw new MalformedTraceException(
          "expect must have one entry per step, found %d, and steps has %d"
              .formatted(expect.size(), steps.size()));
    }
    return new TraceCase(
        root.text("name"), policy(), pcpus, root.list("threads", this::thread), steps, expect);
  }

  private BuiltinPolicy policy() {
    String key = root.text("scheduler");
    return BuiltinPolicy.of(key).orElseThrow(() -> Fields.wrong("scheduler", keys(), key));
  }

  private static String keys() {
    return Arrays.stream(BuiltinPolicy.values())
        .map(BuiltinPolicy::key)
        .collect(Collectors.joining(", ", "one of ", ""));
  }

  private TraceCase.TraceThread thread(String place, @Nullable Object value) {
    Fields fields = Fields.of(place, value);
    return new TraceCase.TraceThread(
        fields.integer("pcpu", 0, pcpus - 1),
        fields.integer("priority", 0, Integer.MAX_VALUE),
        fields.integer("weight", 0, MAX_WEIGHT));
  }

  private Step step(String place, @Nullable Object value) {
    Fields fields = Fields.of(place, value);
    String operation = fields.text("op");
    return switch (operation) {
      case "wake" -> new Step.Wake(threadOf(fields), on(fields));
      case "sleep" -> new Step.Sleep(threadOf(fields), on(fields));
      case "yield" -> new Step.Yield(on(fields));
      case "schedule" -> new Step.Schedule(on(fields));
      case "advance" -> new Step.Advance(fields.number("ns", 0, MAX_ADVANCE_NS));
      default ->
          throw Fields.wrong(
              place + ".op", "one of wake, sleep, yield, schedule, advance", operation);
    };
  }

  private int threadOf(Fields fields) {
    return fields.integer("thread", 0, threads - 1);
  }

  private int on(Fields fields) {
    return fields.integer("on", 0, pcpus - 1);
  }

  private Observed observed(String place, @Nullable Object value) {
    Fields fields = Fields.of(place, value);
    return new Observed(
        fields.number("now", 0, Long.MAX_VALUE),
        fields.list("current", TraceReader::number),
        fields.list("needReschedule", Fields::flag),
        fields.text("status"),
        fields.list("blocking", TraceReader::number),
        fields.list("timer", (at, timer) -> timer == null ? Observed.NONE : number(at, timer)),
        fields.list("switches", (at, entry) -> Fields.list(at, entry, TraceReader::number)));
  }

  private static long number(String place, @Nullable Object value) {
    return Fields.number(place, value, -1, Long.MAX_VALUE);
  }
}
