package io.cupule.partition.scenario.form;

import io.cupule.partition.scenario.value.TextValue;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The JSON form of a record component's type. */
public sealed interface Shape {

  /** A number without fraction. */
  record WholeNumber() implements Shape {}

  /** {@code true} or {@code false}. */
  record TrueOrFalse() implements Shape {}

  /** A string without special syntax. */
  record PlainText() implements Shape {}

  /** A string with its own syntax. */
  record ParsedText(TextValue value) implements Shape {}

  /** One of several strings: the {@code toString} values of an enum. */
  record Choice(List<Enum<?>> constants) implements Shape {
    /** Returns the names, in the order of the declaration. */
    public List<String> names() {
      return constants.stream().map(Enum::toString).toList();
    }
  }

  /** A list. */
  record Items(Shape element) implements Shape {}

  /** An object. */
  record Fields(Class<? extends Record> type, List<FieldShape> list) implements Shape {
    /** Returns the fields of a record type; each component has a {@link Setting}. */
    public static Fields of(Class<? extends Record> type) {
      return new Fields(
          type, Arrays.stream(type.getRecordComponents()).map(FieldShape::of).toList());
    }

    /** Returns the names, in the order of the declaration. */
    public List<String> names() {
      return list.stream().map(FieldShape::name).toList();
    }

    /** Returns the field of a name that there is. */
    public FieldShape field(String name) {
      return list.stream().filter(field -> field.name().equals(name)).findFirst().orElseThrow();
    }
  }

  /**
   * An object whose other fields depend on its field {@code kind}: a sealed interface; its records
   * are the kinds.
   */
  record OneOf(Map<String, Fields> variants) implements Shape {
    /** The field that names the kind. */
    public static final String KIND = "kind";

    static OneOf of(Class<?> sealed) {
      Map<String, Fields> variants = new LinkedHashMap<>();
      for (Class<?> variant : sealed.getPermittedSubclasses()) {
        variants.put(kind(variant), Fields.of(variant.asSubclass(Record.class)));
      }
      return new OneOf(Collections.unmodifiableMap(variants));
    }

    /** Returns the record's name in JSON: {@code cpu-bound} for {@code CpuBound}. */
    public static String kind(Class<?> variant) {
      return variant.getSimpleName().replaceAll("(?<=.)(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }

    /** Returns the names, in the order of the declaration. */
    public List<String> names() {
      return List.copyOf(variants.keySet());
    }
  }

  /** Returns the shape of a type that the records of this package use. */
  static Shape of(Type type) {
    if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
      return new Items(of(list.getActualTypeArguments()[0]));
    }
    if (!(type instanceof Class<?> plain)) {
      throw new IllegalArgumentException("no JSON form for " + type);
    }
    if (plain == int.class || plain == Integer.class) {
      return new WholeNumber();
    }
    if (plain == boolean.class) {
      return new TrueOrFalse();
    }
    if (plain == String.class) {
      return new PlainText();
    }
    if (plain.isEnum()) {
      return new Choice(Arrays.<Enum<?>>asList((Enum<?>[]) plain.getEnumConstants()));
    }
    Optional<TextValue> text = TextValue.of(plain);
    if (text.isPresent()) {
      return new ParsedText(text.get());
    }
    return plain.isSealed() ? OneOf.of(plain) : Fields.of(plain.asSubclass(Record.class));
  }

  /** Returns the JSON type in words, to follow "expected". */
  default String words() {
    return switch (this) {
      case WholeNumber _ -> "a whole number";
      case TrueOrFalse _ -> "true or false";
      case PlainText _, ParsedText _, Choice _ -> "a string";
      case Items _ -> "a list";
      case Fields _, OneOf _ -> "an object";
    };
  }
}
