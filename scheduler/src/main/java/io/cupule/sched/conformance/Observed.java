package io.cupule.sched.conformance;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The observable state after a step, in the trace's format: threads by number, -1 for idle; -1 for
 * no timer; one letter R, r or B per thread.
 *
 * @param blocking threads with a pending sleep that have not switched out yet
 * @param switches switches during the step as time, pCPU, from, to
 */
record Observed(
    long now,
    List<Long> current,
    List<Boolean> needReschedule,
    String status,
    List<Long> blocking,
    List<Long> timer,
    List<List<Long>> switches) {
  static final long NONE = -1;

  /** Returns the fields that differ from those of {@code other}, each with its name. */
  String differenceTo(Observed other) {
    Map<String, Object> theirs = other.fields();
    return fields().entrySet().stream()
        .filter(field -> !field.getValue().equals(theirs.get(field.getKey())))
        .map(field -> field.getKey() + " " + field.getValue())
        .collect(Collectors.joining(", "));
  }

  private Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("now", now);
    fields.put("current", current);
    fields.put("needReschedule", needReschedule);
    fields.put("status", status);
    fields.put("blocking", blocking);
    fields.put("timer", timer);
    fields.put("switches", switches);
    return fields;
  }
}
