package io.cupule.partition.scenario.form;

import io.cupule.partition.scenario.problem.JsonPath;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The readable part of one JSON object.
 *
 * @param path of the object
 * @param shape of the object
 * @param written the names of the fields that the document has, readable or not
 * @param values of the fields that could be read or have a default: a value, a {@code Draft} or an
 *     {@link Items}
 */
public record Draft(
    JsonPath path, Shape.Fields shape, Set<String> written, Map<String, Object> values) {

  /**
   * The readable part of a list.
   *
   * @param size the number of elements, readable or not
   * @param readable those that could be read
   */
  public record Items(int size, List<Placed<Object>> readable) {}

  /**
   * A value and its path.
   *
   * @param path of the value
   * @param value itself
   */
  public record Placed<T>(JsonPath path, T value) {}

  /** Returns the path of a field. */
  public JsonPath at(String field) {
    return path.field(shape.field(field).name());
  }

  /** Returns whether the document has a field, readable or not. */
  public boolean isWritten(String field) {
    return written.contains(shape.field(field).name());
  }

  /** Returns a field's value; empty if it is unreadable, or left out without a default. */
  public <T> Optional<T> get(String field, Class<T> type) {
    return Optional.ofNullable(values.get(shape.field(field).name())).map(type::cast);
  }

  /** Returns the value of a field, with its path. */
  public <T> Optional<Placed<T>> placed(String field, Class<T> type) {
    return get(field, type).map(value -> new Placed<>(at(field), value));
  }

  /** Returns the readable elements of a list. */
  public <T> List<Placed<T>> elements(String field, Class<T> type) {
    return get(field, Items.class).map(Items::readable).orElse(List.of()).stream()
        .map(item -> new Placed<>(item.path(), type.cast(item.value())))
        .toList();
  }

  /** Returns the record; every value of the draft must be readable. */
  public Record toRecord() {
    Object[] arguments =
        shape.list().stream().map(field -> argument(field, values.get(field.name()))).toArray();
    Class<?>[] types =
        Arrays.stream(shape.type().getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      Constructor<? extends Record> constructor = shape.type().getDeclaredConstructor(types);
      return constructor.newInstance(arguments);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(path + " cannot be made into a record", e);
    }
  }

  private static Object argument(FieldShape field, @Nullable Object value) {
    Optional<Object> finished = Optional.ofNullable(value).map(Draft::finished);
    return field.optional() ? finished : finished.orElseThrow();
  }

  private static Object finished(Object value) {
    return switch (value) {
      case Draft draft -> draft.toRecord();
      case Items items -> items.readable().stream().map(item -> finished(item.value())).toList();
      default -> value;
    };
  }
}
