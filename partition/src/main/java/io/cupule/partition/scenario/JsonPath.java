package io.cupule.partition.scenario;

import java.util.regex.Pattern;

/**
 * A place in a JSON document.
 *
 * @param text for example {@code $.vms[1].memory}
 */
record JsonPath(String text) {
  static final JsonPath ROOT = new JsonPath("$");

  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z_$][A-Za-z0-9_$]{0,40}");

  JsonPath field(String name) {
    boolean plain = PLAIN_NAME.matcher(name).matches();
    return new JsonPath(plain ? text + "." + name : text + "[" + Text.quote(name) + "]");
  }

  JsonPath element(int index) {
    return new JsonPath(text + "[" + index + "]");
  }

  @Override
  public String toString() {
    return text;
  }
}
