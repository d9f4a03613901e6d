package io.cupule.partition.scenario.document;

import io.cupule.partition.scenario.form.Draft;
import io.cupule.partition.scenario.form.FieldShape;
import io.cupule.partition.scenario.form.Setting;
import io.cupule.partition.scenario.form.Shape;
import io.cupule.partition.scenario.problem.BadValueException;
import io.cupule.partition.scenario.problem.JsonPath;
import io.cupule.partition.scenario.problem.Problems;
import io.cupule.partition.scenario.problem.Spelling;
import io.cupule.partition.scenario.problem.Text;
import io.cupule.partition.scenario.value.FileNames;
import io.cupule.partition.scenario.value.TimeSpan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads a JSON tree by the shape of a record: reports errors, and keeps the rest.
 *
 * <p>An instance is for one document and one thread.
 */
final class StructureReader {
  private static final JsonPath VMS = JsonPath.ROOT.field("vms");

  /** Made when the first misplaced field is found. */
  private static final class Places {
    static final FieldPlaces ALL = new FieldPlaces(ScenarioReader.SHAPE);
  }

  private final IntFunction<FileNames> files;
  private final boolean withoutVms;
  private final Problems problems;
  private FileNames names; // of the VM that is being read

  /**
   * Prepares to read one document.
   *
   * @param files resolves the file names of a VM, by its index in the list
   * @param withoutVms whether the machine may have no VM yet
   * @param problems receives the errors
   */
  StructureReader(IntFunction<FileNames> files, boolean withoutVms, Problems problems) {
    this.files = files;
    this.names = files.apply(0);
    this.withoutVms = withoutVms;
    this.problems = problems;
  }

  /**
   * Reads an object.
   *
   * @param ignored names of fields that the record lacks and that cause no error
   * @return the readable part; empty if the node is not an object
   */
  Optional<Draft> object(JsonNode node, Shape.Fields shape, JsonPath path, Set<String> ignored) {
    if (!node.isObject()) {
      problems.add(
          path,
          "expected an object, found " + Text.json(node.toString()),
          "write fields in braces: " + Text.quoteAll(shape.names()));
      return Optional.empty();
    }
    Set<String> written = new LinkedHashSet<>(node.propertyNames());
    Set<String> meant = reportUnknown(written, shape, path, ignored);
    Map<String, Object> values = new HashMap<>();
    for (FieldShape field : shape.list()) {
      JsonPath at = path.field(field.name());
      Optional<JsonNode> value =
          Optional.ofNullable(node.get(field.name())).or(field::defaultValue);
      if (value.isPresent()) {
        read(value.get(), field.shape(), field, at).ifPresent(it -> values.put(field.name(), it));
      } else if (field.required() && !meant.contains(field.name())) {
        problems.add(at, "missing", "add " + Text.quote(field.name()) + ": " + field.example());
      }
      if (!field.setting().countOf().isEmpty()) {
        count(field, written, values, at);
      }
    }
    return Optional.of(new Draft(path, shape, written, values));
  }

  /** Reports unknown fields; returns the names that misspelt fields probably mean. */
  private Set<String> reportUnknown(
      Set<String> written, Shape.Fields shape, JsonPath path, Set<String> ignored) {
    Set<String> meant = new HashSet<>();
    for (String name : written) {
      if (shape.names().contains(name) || ignored.contains(name)) {
        continue;
      }
      List<String> absent =
          shape.names().stream().filter(known -> !written.contains(known)).toList();
      Optional<String> elsewhere = Places.ALL.belongs(name, path);
      Optional<String> guess =
          elsewhere.isPresent() ? Optional.empty() : Spelling.closest(name, absent);
      guess.ifPresent(meant::add);
      problems.add(
          path.field(name),
          "unknown field",
          guess
              .map(it -> "did you mean " + Text.quote(it) + "?")
              .or(() -> elsewhere)
              .orElse("remove it; known here: " + String.join(", ", shape.names())));
    }
    return meant;
  }

  private void count(
      FieldShape field, Set<String> written, Map<String, Object> values, JsonPath at) {
    String list = field.setting().countOf();
    if (!(values.get(list) instanceof Draft.Items items)) {
      return;
    }
    if (!written.contains(field.name())) {
      values.put(field.name(), items.size());
    } else if (values.get(field.name()) instanceof Integer count && count != items.size()) {
      problems.add(
          at,
          field.name() + " is " + count + ", but the length of " + list + " is " + items.size(),
          "leave " + field.name() + " out, or make the two agree");
    }
  }

  private Optional<?> read(JsonNode node, Shape shape, FieldShape field, JsonPath path) {
    return switch (shape) {
      case Shape.Fields fields -> object(node, fields, path, Set.of());
      case Shape.Items items when node.isArray() -> list(node, items, field, path);
      case Shape.WholeNumber _ when isWhole(node) -> number(node, field.setting(), path);
      case Shape.TrueOrFalse _ when node.isBoolean() -> Optional.of(node.booleanValue());
      case Shape.PlainText _ when node.isString() -> text(node, field, path);
      case Shape.ParsedText parsed when node.isString() -> parsed(node, parsed, field, path);
      case Shape.Choice choice when node.isString() -> choice(node.stringValue(), choice, path);
      case Shape.OneOf kinds when node.isObject() -> oneOf(node, kinds, path);
      default -> {
        problems.add(
            path,
            "expected " + shape.words() + ", found " + Text.json(node.toString()),
            "write for example " + Text.quote(field.name()) + ": " + field.example());
        yield Optional.empty();
      }
    };
  }

  private static boolean isWhole(JsonNode node) {
    return node.isNumber() && node.canConvertToExactIntegral();
  }

  private Optional<Draft.Items> list(
      JsonNode node, Shape.Items shape, FieldShape field, JsonPath path) {
    boolean mayBeEmpty = withoutVms && path.equals(VMS);
    if (node.size() < field.setting().minItems() && !mayBeEmpty) {
      problems.add(path, "the list is empty", "write for example " + field.example());
      return Optional.empty();
    }
    if (node.size() > field.setting().maxItems()) {
      problems.add(
          path,
          "the list has " + node.size() + " entries",
          "write at most " + field.setting().maxItems());
      return Optional.empty();
    }
    List<Draft.Placed<Object>> readable = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      JsonPath at = path.element(i);
      names = path.equals(VMS) ? files.apply(i) : names;
      read(node.get(i), shape.element(), field, at)
          .ifPresent(value -> readable.add(new Draft.Placed<>(at, value)));
    }
    return Optional.of(new Draft.Items(node.size(), readable));
  }

  private Optional<Integer> number(JsonNode node, Setting setting, JsonPath path) {
    if (!node.canConvertToInt()
        || node.intValue() < setting.min()
        || node.intValue() > setting.max()) {
      problems.add(
          path,
          Text.json(node.toString()) + " is out of range",
          "write a whole number from " + setting.min() + " to " + setting.max());
      return Optional.empty();
    }
    return Optional.of(node.intValue());
  }

  private Optional<String> text(JsonNode node, FieldShape field, JsonPath path) {
    String pattern = field.setting().pattern();
    if (!pattern.isEmpty() && !node.stringValue().matches(pattern)) {
      problems.add(
          path,
          Text.json(node.toString()) + " is not a valid " + field.name(),
          "write " + field.setting().syntax());
      return Optional.empty();
    }
    return Optional.of(node.stringValue());
  }

  private Optional<Object> parsed(
      JsonNode node, Shape.ParsedText shape, FieldShape field, JsonPath path) {
    try {
      Object value = shape.value().parse(node.stringValue(), names);
      if (value instanceof Duration time) {
        TimeSpan.checkRange(time, field.setting().shortest(), field.setting().longest());
      }
      return Optional.of(value);
    } catch (BadValueException bad) {
      problems.add(path, bad);
      return Optional.empty();
    }
  }

  private Optional<Enum<?>> choice(String written, Shape.Choice choice, JsonPath path) {
    for (Enum<?> constant : choice.constants()) {
      if (constant.toString().equals(written)) {
        return Optional.of(constant);
      }
    }
    reportUnlisted(written, choice.names(), path);
    return Optional.empty();
  }

  private void reportUnlisted(String written, List<String> names, JsonPath path) {
    problems.add(
        path,
        Text.quote(written) + " is not one of " + Text.quoteAll(names),
        Spelling.closest(written, names)
            .map(guess -> "did you mean " + Text.quote(guess) + "?")
            .orElse("write one of them"));
  }

  /** Reads an object whose fields depend on its kind. */
  private Optional<Draft> oneOf(JsonNode node, Shape.OneOf kinds, JsonPath path) {
    JsonPath at = path.field(Shape.OneOf.KIND);
    JsonNode kind = node.path(Shape.OneOf.KIND);
    if (!kind.isString()) {
      problems.add(
          at,
          kind.isMissingNode()
              ? "missing"
              : "expected a string, found " + Text.json(kind.toString()),
          "write one of " + Text.quoteAll(kinds.names()));
      return Optional.empty();
    }
    Shape.@Nullable Fields fields = kinds.variants().get(kind.stringValue());
    if (fields == null) {
      reportUnlisted(kind.stringValue(), kinds.names(), at);
      return Optional.empty();
    }
    return object(node, fields, path, Set.of(Shape.OneOf.KIND));
  }
}
