package io.cupule.partition.scenario.problem;

import java.util.regex.Pattern;

/**
 * A place in a JSON document.
 *
 * @param text for example {@code $.vms[1].memory}
 */
public record JsonPath(String text) {
  /** The whole document. */
  public static final JsonPath ROOT = new JsonPath("$");

  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z_$][A-Za-z0-9_$]{0,40}");

  /** Returns the path of a field of the object at this place. */
  public JsonPath field(String name) {
    boolean plain = PLAIN_NAME.matcher(name).matches();
    return new JsonPath(plain ? text + "." + name : text + "[" + Text.quote(name) + "]");
  }

  /**
   * Returns the path of an element of the list at this place.
   *
   * @param index from 0
   */
  public JsonPath element(int index) {
    return new JsonPath(text + "[" + index + "]");
  }

  @Override
  public String toString() {
    return text;
  }
}
