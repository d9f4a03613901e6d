package io.cupule.partition.scenario.document;

import io.cupule.partition.scenario.form.FieldShape;
import io.cupule.partition.scenario.form.Shape;
import io.cupule.partition.scenario.problem.JsonPath;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds the right place for a misplaced field of a scenario. */
final class FieldPlaces {
  private final Map<String, Set<String>> places = new HashMap<>();

  /** Collects all fields below a shape. */
  FieldPlaces(Shape root) {
    walk(root, "");
  }

  private void walk(Shape shape, String path) {
    switch (shape) {
      case Shape.Fields fields -> fields(fields.list(), path);
      case Shape.OneOf kinds ->
          kinds.variants().values().forEach(kind -> fields(kind.list(), path));
      case Shape.Items items -> walk(items.element(), path + "[]");
      default -> {}
    }
  }

  private void fields(Collection<FieldShape> fields, String path) {
    for (FieldShape field : fields) {
      places.computeIfAbsent(field.name(), _ -> new LinkedHashSet<>()).add(path);
      walk(field.shape(), path.isEmpty() ? field.name() : path + "." + field.name());
    }
  }

  /**
   * Says where a field belongs that is unknown at its present place.
   *
   * @param name of the field
   * @param at the object that contains it
   * @return what to do; empty if no place has such a field
   */
  Optional<String> belongs(String name, JsonPath at) {
    String here = at.text().replaceAll("\\[[0-9]+]", "[]").replaceFirst("^\\$\\.?", "");
    List<String> known =
        places.getOrDefault(name, Set.of()).stream()
            .filter(place -> !place.equals(here))
            .sorted(Comparator.comparing((String place) -> !place.startsWith(here)))
            .map(place -> place(place, here))
            .toList();
    return known.isEmpty()
        ? Optional.empty()
        : Optional.of("it belongs in " + known.stream().collect(Collectors.joining(" or ")));
  }

  private static String place(String place, String here) {
    if (place.isEmpty()) {
      return "the scenario itself";
    }
    return !here.isEmpty() && place.startsWith(here + ".")
        ? place.substring(here.length() + 1) + " of this object"
        : place;
  }
}
