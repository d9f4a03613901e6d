package io.cupule.sched.conformance;

/** Turns JSON text into plain Java values; an adapter for any JSON library. */
@FunctionalInterface
public interface JsonParser {
  /**
   * Returns the one JSON object that {@code text} holds: objects as {@link java.util.Map} with
   * String keys, arrays as {@link java.util.List}, whole numbers as Integer or Long, strings,
   * booleans, null.
   *
   * @throws RuntimeException if the text is not JSON; its message is shown to the user
   */
  Object parse(String text);
}
