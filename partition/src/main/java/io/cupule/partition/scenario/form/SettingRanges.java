package io.cupule.partition.scenario.form;

import io.cupule.partition.scenario.problem.BadValueException;
import io.cupule.partition.scenario.problem.Problem;
import io.cupule.partition.scenario.value.TimeSpan;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.function.Consumer;

/** Checks values from other sources against the ranges of scenarios. For any thread. */
public final class SettingRanges {
  private SettingRanges() {}

  /**
   * Checks the value of one field, and of the fields in it.
   *
   * @param owner the record that has the field
   * @param field the field's name
   * @param value a whole number, a time, or a record of settings; anything else is not checked
   * @param path where the value is, for the problems
   * @param problems receives each value out of range
   */
  public static void check(
      Class<? extends Record> owner,
      String field,
      Object value,
      String path,
      Consumer<Problem> problems) {
    Setting setting = Shape.Fields.of(owner).field(field).setting();
    switch (value) {
      case Integer number when number < setting.min() || number > setting.max() ->
          problems.accept(
              new Problem(
                  path,
                  number + " is out of range",
                  "write a whole number from " + setting.min() + " to " + setting.max()));
      case Duration time -> {
        try {
          TimeSpan.checkRange(time, setting.shortest(), setting.longest());
        } catch (BadValueException bad) {
          problems.accept(new Problem(path, bad.problem(), bad.remedy()));
        }
      }
      case Record record -> checkFields(record, path, problems);
      default -> {}
    }
  }

  private static void checkFields(Record record, String path, Consumer<Problem> problems) {
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      try {
        Object value = component.getAccessor().invoke(record);
        String name = component.getName();
        check(record.getClass(), name, value, path + "." + name, problems);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("no access to " + component, e);
      }
    }
  }
}
