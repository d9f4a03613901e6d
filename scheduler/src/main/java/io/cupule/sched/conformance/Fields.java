package io.cupule.sched.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The fields of a JSON object, with its place; reading a field checks its type. */
record Fields(String place, Map<?, ?> values) {

  /** Returns the object at {@code place}, or throws. */
  static Fields of(String place, @Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return new Fields(place, map);
    }
    throw wrong(place, "an object", value);
  }

  String text(String name) {
    if (values.get(name) instanceof String text) {
      return text;
    }
    throw wrong(placeOf(name), "a string", values.get(name));
  }

  long number(String name, long min, long max) {
    return number(placeOf(name), values.get(name), min, max);
  }

  int integer(String name, int min, int max) {
    return (int) number(name, min, max);
  }

  /** Returns the elements of an array field; {@code element} converts each, with its place. */
  <T> List<T> list(String name, BiFunction<String, @Nullable Object, T> element) {
    return list(placeOf(name), values.get(name), element);
  }

  static <T> List<T> list(
      String place, @Nullable Object value, BiFunction<String, @Nullable Object, T> element) {
    if (!(value instanceof List<?> raw)) {
      throw wrong(place, "an array", value);
    }
    List<T> read = new ArrayList<>();
    for (Object item : raw) {
      read.add(element.apply("%s[%d]".formatted(place, read.size()), item));
    }
    return read;
  }

  static long number(String place, @Nullable Object value, long min, long max) {
    if (value instanceof Integer || value instanceof Long) {
      long number = ((Number) value).longValue();
      if (number >= min && number <= max) {
        return number;
      }
    }
    throw wrong(place, "a whole number in %d..%d".formatted(min, max), value);
  }

  static boolean flag(String place, @Nullable Object value) {
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw wrong(place, "true or false", value);
  }

  static MalformedTraceException wrong(String place, String wanted, @Nullable Object found) {
    String shown = String.valueOf(found);
    int most = 40;
    return new MalformedTraceException(
        "%s must be %s, found %s"
            .formatted(
                place,
                wanted,
                found == null
                    ? "nothing"
                    : shown.length() > most ? shown.substring(0, most) + "..." : shown));
  }

  private String placeOf(String name) {
    return place.isEmpty() ? name : place + "." + name;
  }
}
