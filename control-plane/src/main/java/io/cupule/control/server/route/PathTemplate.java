package io.cupule.control.server.route;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A path with variable parts, such as {@code /v1/vms/{name}}.
 *
 * @param text the path, from its leading slash
 */
public record PathTemplate(String text) {

  /**
   * Compares a path with this one, part by part.
   *
   * @param path a decoded path
   * @return the variable parts by name, none of them empty; an empty result for another path
   */
  Optional<Map<String, String>> match(String path) {
    List<String> wanted = parts(text);
    List<String> given = parts(path);
    if (wanted.size() != given.size()) {
      return Optional.empty();
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < wanted.size(); i++) {
      String part = wanted.get(i);
      if (part.startsWith("{") && !given.get(i).isEmpty()) {
        values.put(part.substring(1, part.length() - 1), given.get(i));
      } else if (!part.equals(given.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(values);
  }

  /** Returns the names of the variable parts, in order. */
  public List<String> variables() {
    return parts(text).stream()
        .filter(part -> part.startsWith("{"))
        .map(part -> part.substring(1, part.length() - 1))
        .toList();
  }

  private static List<String> parts(String path) {
    return Arrays.asList(path.split("/", -1));
  }
}
