package io.cupule.control.server.route;

import io.cupule.api.Default;
import io.cupule.api.ProblemView.FieldProblem;
import io.cupule.control.server.route.Refusal.Kind;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Replaces the fields of a document that are null by their defaults, because a record has no means
 * to tell null from a field that is left out. A field of type {@link JsonNode} has, and stays.
 */
final class NullFields {
  private NullFields() {}

  /**
   * Replaces them in a document and in all that is in it.
   *
   * @param document changed by this
   * @param type the record that it is to be read into
   * @throws Refusal if a field is null that has no default
   */
  static void replace(ObjectNode document, Class<?> type) {
    replace("", document, type);
  }

  private static void replace(String at, ObjectNode document, Class<?> type) {
    for (RecordComponent field : type.getRecordComponents()) {
      String name = field.getName();
      Optional<JsonNode> value = document.optional(name);
      if (value.isEmpty() || field.getType() == JsonNode.class) {
        continue;
      }
      if (value.get().isNull()) {
        document.set(name, standard(at + name, field));
      } else {
        within(at + name + ".", value.get(), field.getGenericType());
      }
    }
  }

  /**
   * Goes down as far as the type and the value agree; what does not is for the reader to refuse.
   */
  private static void within(String at, JsonNode value, Type type) {
    if (!(value instanceof ObjectNode object)) {
      return;
    }
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      Type last = arguments[arguments.length - 1];
      if (generic.getRawType() == Map.class) {
        object
            .properties()
            .forEach(each -> within(at + each.getKey() + ".", each.getValue(), last));
      } else {
        within(at, object, last);
      }
    } else if (type instanceof Class<?> plain && plain.isRecord()) {
      replace(at, object, plain);
    }
  }

  private static JsonNode standard(String at, RecordComponent field) {
    Default found = field.getAnnotation(Default.class);
    if (found == null) {
      FieldProblem problem =
          new FieldProblem(at, "is null, and has no default", "leave it out to keep it as it is");
      throw new Refusal(Kind.INVALID, at + ": " + problem.problem(), List.of(problem));
    }
    return Json.tree(found.value());
  }
}
