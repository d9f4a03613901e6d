package io.cupule.control.server.route;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.Nulls;
import io.cupule.api.ProblemView.FieldProblem;
import io.cupule.control.server.route.Refusal.Kind;
import io.cupule.partition.scenario.problem.JsonTrouble;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.exc.InvalidNullException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BigIntegerNode;
import tools.jackson.databind.node.NumericNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.type.LogicalType;

/** Reads JSON bodies strictly, and writes them without absent values. For any thread. */
public final class Json {
  /** The media type of JSON documents. */
  public static final String MEDIA_TYPE = "application/json";

  private static final int DEEPEST = 32;
  private static final int LONGEST_NUMBER = 40;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEEPEST)
                          .maxNumberLength(LONGEST_NUMBER)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .withCoercionConfig(
              LogicalType.Textual,
              text -> {
                text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
                text.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
                text.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
              })
          .changeDefaultNullHandling(any -> any.withContentNulls(Nulls.FAIL))
          .changeDefaultPropertyInclusion(
              any -> any.withValueInclusion(JsonInclude.Include.NON_ABSENT))
          .build();

  private Json() {}

  /** Returns a record as JSON in UTF-8. */
  public static byte[] bytes(Object value) {
    return MAPPER.writeValueAsBytes(value);
  }

  /** Returns a record as one line of JSON. */
  public static String text(Object value) {
    return MAPPER.writeValueAsString(value);
  }

  /**
   * Reads one JSON object.
   *
   * @throws Refusal if it is not one, or does not fit; it names the field
   */
  static <T> T read(byte[] body, Class<T> type) {
    JsonNode tree = tree(body);
    if (!tree.isObject()) {
      throw new Refusal(Kind.BAD_REQUEST, "the body is not a JSON object; send one");
    }
    if (type.isInstance(tree)) {
      return type.cast(tree);
    }
    if (type.isRecord() && tree instanceof ObjectNode document) {
      NullFields.replace(document, type);
    }
    try {
      return MAPPER.treeToValue(withWholeNumbers(tree), type);
    } catch (JacksonException unfit) { // a number that is too large causes no DatabindException
      throw unfit(unfit);
    }
  }

  /**
   * Reads JSON of our own.
   *
   * @param text well-formed
   */
  static JsonNode tree(String text) {
    return MAPPER.readTree(text);
  }

  private static JsonNode tree(byte[] body) {
    try {
      return MAPPER.readTree(body);
    } catch (JacksonException malformed) {
      throw new Refusal(
          Kind.BAD_REQUEST,
          "the body is not valid JSON: "
              + JsonTrouble.describe(String.valueOf(malformed.getOriginalMessage()))
              + "; send one object");
    }
  }

  private static Refusal unfit(JacksonException unfit) {
    String field = path(unfit);
    FieldProblem problem =
        switch (unfit) {
          case UnrecognizedPropertyException unknown ->
              new FieldProblem(
                  field,
                  "there is no such field",
                  "leave it out; there are " + unknown.getKnownPropertyIds());
          case MismatchedInputException mismatch ->
              new FieldProblem(field, words(mismatch), "/v1/openapi.json describes it");
          default -> new FieldProblem(field, "is out of range", "/v1/openapi.json describes it");
        };
    String place = field.isEmpty() ? "" : field + ": ";
    return new Refusal(Kind.INVALID, place + problem.problem(), List.of(problem));
  }

  /** Writes whole numbers without a fraction, as {@code 3} for {@code 3.0}: JSON has one type. */
  private static JsonNode withWholeNumbers(JsonNode node) {
    switch (node) {
      case ObjectNode object ->
          List.copyOf(object.propertyNames())
              .forEach(name -> object.set(name, withWholeNumbers(object.get(name))));
      case ArrayNode array -> {
        for (int i = 0; i < array.size(); i++) {
          array.set(i, withWholeNumbers(array.get(i)));
        }
      }
      case NumericNode number
          when number.isFloatingPointNumber() && number.canConvertToExactIntegral() -> {
        return BigIntegerNode.valueOf(number.bigIntegerValue());
      }
      default -> {}
    }
    return node;
  }

  private static String path(JacksonException unfit) {
    return unfit.getPath().stream()
        .map(step ->
            step.getPropertyName() == null
                ? "[" + step.getIndex() + "]"
                : "." + step.getPropertyName())
        .collect(Collectors.joining())
        .replaceFirst("^\\.", "");
  }

  private static String words(MismatchedInputException mismatch) {
    if (mismatch instanceof InvalidNullException) {
      return "is null";
    }
    Class<?> wanted = Objects.requireNonNullElse(mismatch.getTargetType(), Object.class);
    if (wanted == int.class || wanted == Integer.class || wanted == long.class) {
      return "is not a whole number";
    }
    if (wanted == String.class) {
      return "is not text in quotes";
    }
    if (wanted == boolean.class || wanted == Boolean.class) {
      return "is not true or false";
    }
    if (Collection.class.isAssignableFrom(wanted)) {
      return "is not a list";
    }
    return wanted.isRecord() || Map.class.isAssignableFrom(wanted)
        ? "is not an object"
        : "is not such a value";
  }
}
