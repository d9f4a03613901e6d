package io.cupule.partition.scenario.form;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One field of a JSON object: a record component and its annotation.
 *
 * @param name of the component and of the JSON field
 * @param shape of the value
 * @param optional whether the component is an {@code Optional}
 * @param setting the annotation
 * @param defaultValue the value of a field that is left out
 * @param example a value to copy, as JSON text
 */
public record FieldShape(
    String name,
    Shape shape,
    boolean optional,
    Setting setting,
    Optional<JsonNode> defaultValue,
    String example) {
  private static final JsonMapper JSON = new JsonMapper();

  static FieldShape of(RecordComponent component) {
    Setting setting =
        Objects.requireNonNull(
            component.getAnnotation(Setting.class), () -> component + " lacks its annotation");
    Type type = component.getGenericType();
    boolean optional =
        type instanceof ParameterizedType generic && generic.getRawType() == Optional.class;
    Type value = optional ? ((ParameterizedType) type).getActualTypeArguments()[0] : type;
    Optional<JsonNode> defaultValue = json(setting.defaultValue());
    JsonNode example = json(setting.example()).or(() -> defaultValue).orElseThrow();
    return new FieldShape(
        component.getName(), Shape.of(value), optional, setting, defaultValue, example.toString());
  }

  /** Returns whether the field must be written. */
  public boolean required() {
    return !optional && defaultValue.isEmpty() && setting.countOf().isEmpty();
  }

  private static Optional<JsonNode> json(String quotedWithApostrophes) {
    return quotedWithApostrophes.isEmpty()
        ? Optional.empty()
        : Optional.of(JSON.readTree(quotedWithApostrophes.replace('\'', '"')));
  }
}
