package io.cupule.control.resource;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import io.cupule.api.Default;
import io.cupule.api.ReservationPatch;
import io.cupule.api.SchedulingView.ReservationView;
import io.cupule.api.SchedulingView.WarpView;
import io.cupule.api.WarpPatch;
import io.cupule.control.metrics.DeclaredCounters;
import io.cupule.device.DeviceCounter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON Schemas of the API's records, with their Javadoc's words. */
final class RecordSchemas {
  private static final Path SOURCES = Path.of("../api/src/main/java");
  private static final Pattern PARAM =
      Pattern.compile("@param (\\w+)\\s+((?:(?!@param|\\*/).)*)", Pattern.DOTALL);
  private static final Map<Class<?>, Scalar> SCALARS =
      Map.of(
          String.class, new Scalar("string", ""),
          int.class, new Scalar("integer", "int32"),
          Integer.class, new Scalar("integer", "int32"),
          long.class, new Scalar("integer", "int64"),
          Long.class, new Scalar("integer", "int64"),
          double.class, new Scalar("number", "double"),
          Double.class, new Scalar("number", "double"),
          boolean.class, new Scalar("boolean", ""));

  private static final String SINCE = "since the VM was last built: ";
  private static final Set<String> LIMITED = Set.of("weight", "priority", "slice");

  /** Records of which a scenario limits every field, by the scenario's name of the whole. */
  private static final Map<Class<?>, String> LIMITED_WHOLES =
      Map.of(
          WarpView.class, "warp",
          WarpPatch.class, "warp",
          ReservationView.class, "reservation",
          ReservationPatch.class, "reservation");

  private final JsonNode scenario =
      JsonMapper.shared().readTree(read(Path.of("../docs/scenario.schema.json")));
  private final ObjectNode all = JsonMapper.shared().createObjectNode();

  /** The counters that every VM has, by name. */
  private final Set<String> always;

  RecordSchemas(Set<String> always) {
    this.always = always;
  }

  /** Returns all records' schemas so far, by simple name. */
  ObjectNode all() {
    return all;
  }

  /** A reference to the schema of a record; {@code JsonNode} stands for a VM of a scenario. */
  ObjectNode of(Class<?> type) {
    if (type == JsonNode.class) {
      return reference("Vm");
    }
    String name = type.getSimpleName();
    if (!all.has(name)) {
      fill(type, all.putObject(name));
    }
    return reference(name);
  }

  private static ObjectNode reference(String name) {
    return JsonMapper.shared().createObjectNode().put("$ref", "#/components/schemas/" + name);
  }

  private void fill(Class<?> type, ObjectNode schema) {
    Map<String, String> words = javadoc(type);
    schema.put("type", "object").put("additionalProperties", false);
    ArrayNode required = JsonMapper.shared().createArrayNode();
    ObjectNode properties = schema.putObject("properties");
    for (RecordComponent field : type.getRecordComponents()) {
      if (field.getAccessor().isAnnotationPresent(JsonAnyGetter.class)) {
        DeclaredCounters.all().forEach(counter -> fill(counter, properties, required));
        continue;
      }
      ObjectNode node = schema(field.getGenericType());
      node.put(
          "description",
          Optional.ofNullable(words.get(field.getName()))
              .orElseThrow(() -> new AssertionError(type + " has no @param " + field.getName())));
      limit(type, field.getName(), node);
      properties.set(
          field.getName(), field.isAnnotationPresent(Default.class) ? orNull(node) : node);
      if (field.getType() != Optional.class && field.getType() != JsonNode.class) {
        required.add(field.getName());
      }
    }
    if (!required.isEmpty()) {
      schema.set("required", required);
    }
  }

  /** A counter is a field of its own; it is there if the VM has its device. */
  private void fill(DeviceCounter counter, ObjectNode properties, ArrayNode required) {
    ObjectNode node = schema(counter.shown(0).getClass());
    properties.set(counter.name(), node.put("description", SINCE + counter.meaning()));
    if (always.contains(counter.name())) {
      required.add(counter.name());
    }
  }

  /** A schema that takes null as well. */
  private static ObjectNode orNull(ObjectNode schema) {
    JsonNode type = schema.path("type");
    if (type.isString()) {
      schema.putArray("type").add(type).add("null");
      return schema;
    }
    ObjectNode either = JsonMapper.shared().createObjectNode();
    JsonNode words = schema.remove("description");
    either.putArray("anyOf").add(schema).addObject().put("type", "null");
    either.set("description", words);
    return either;
  }

  /** What a scenario has as well has the same bounds and the same form here. */
  private void limit(Class<?> type, String field, ObjectNode node) {
    String whole = LIMITED_WHOLES.get(type);
    JsonNode setting;
    if (whole != null) {
      setting = scenario.findValue(whole).path("properties").path(field);
    } else if (LIMITED.contains(field) && node.has("type")) {
      setting = scenario.findValue(field);
    } else {
      return;
    }
    for (String bound : List.of("minimum", "maximum", "pattern")) {
      setting.optional(bound).ifPresent(value -> node.set(bound, value));
    }
  }

  private ObjectNode schema(Type type) {
    ObjectNode node = JsonMapper.shared().createObjectNode();
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      if (generic.getRawType() == List.class) {
        node.put("type", "array").set("items", schema(arguments[0]));
      } else if (generic.getRawType() == Map.class) {
        node.put("type", "object").set("additionalProperties", schema(arguments[1]));
      } else {
        return schema(arguments[0]);
      }
      return node;
    }
    Class<?> plain = (Class<?>) type;
    if (plain == Instant.class) {
      return node.put("type", "string").put("format", "date-time");
    }
    if (plain == JsonNode.class) { // the one patch field whose null is no value
      node.putArray("anyOf").add(of(ReservationPatch.class)).addObject().put("type", "null");
      return node;
    }
    Scalar scalar = SCALARS.get(plain);
    return scalar == null ? of(plain) : scalar.in(node);
  }

  /** The record's {@code @param} texts by name. */
  private static Map<String, String> javadoc(Class<?> type) {
    Path source = SOURCES.resolve(type.getNestHost().getName().replace('.', '/') + ".java");
    String text = read(source);
    int declaration = text.indexOf("record " + type.getSimpleName() + "(");
    String comment = text.substring(text.lastIndexOf("/**", declaration), declaration);
    Map<String, String> words = new HashMap<>();
    for (Matcher params = PARAM.matcher(comment); params.find(); ) {
      words.put(params.group(1), plain(params.group(2)));
    }
    return words;
  }

  private static String plain(String javadoc) {
    return javadoc
        .replaceAll("\\s*\\n\\s*\\*?\\s*", " ")
        .replaceAll("\\{@(?:code|link) ([^}]*)}", "$1")
        .strip();
  }

  private static String read(Path source) {
    try {
      return Files.readString(source);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** A type of JSON, and how wide its numbers are: without that clients take too narrow a one. */
  private record Scalar(String type, String format) {
    private ObjectNode in(ObjectNode node) {
      node.put("type", type);
      return format.isEmpty() ? node : node.put("format", format);
    }
  }
}
