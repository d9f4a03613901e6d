package io.cupule.partition.scenario.document;

import io.cupule.partition.scenario.form.FieldShape;
import io.cupule.partition.scenario.form.Shape;
import io.cupule.partition.scenario.value.TextValue;
import java.util.stream.Collectors;

/** Writes the field reference of scenario files from the records and their annotations. */
final class ReferenceGenerator {
  private static final String INTRODUCTION =
      """
      # Scenario files

      A scenario is one JSON file that describes a whole machine: the host CPUs that it may use (pCPUs) and the
      virtual machines on them. `cupule validate FILE` checks one and reports everything that is wrong at once,
      each with its place and a remedy; `cupule run FILE` checks it the same way and runs it.
      [`cupule simulate FILE`](simulate.md) looks at the document alone, not at the host. Unknown fields are
      refused. Paths are relative to the scenario file.

      Editors complete and check the fields if the file starts with
      `"$schema": "../docs/scenario.schema.json"` (as seen from the file). `config-samples/` holds scenarios to start
      from, and [boot.md](boot.md) describes kernels and the built-in guests.

      Fields without a default are required, unless they are marked optional. Times are strings: a whole number and
      `us`, `ms`, `s`, `m` or `h`.
      """;

  private final StringBuilder page = new StringBuilder(INTRODUCTION);

  private ReferenceGenerator() {}

  /** The page in Markdown, the same for every run. */
  static String generate() {
    ReferenceGenerator generator = new ReferenceGenerator();
    generator.section("The file", "", ScenarioReader.SHAPE);
    return generator.page.toString();
  }

  private void section(String title, String path, Shape.Fields shape) {
    page.append("\n## ").append(title).append("\n\n");
    page.append("| Field | Type | Default | Meaning |\n|---|---|---|---|\n");
    shape.list().forEach(this::row);
    for (FieldShape field : shape.list()) {
      switch (field.shape()) {
        case Shape.Fields nested -> subsection(path + field.name(), nested);
        case Shape.Items(Shape.Fields nested) -> subsection(path + field.name() + "[]", nested);
        case Shape.OneOf kinds -> kinds(path + field.name(), kinds);
        case Shape.Items(Shape.OneOf kinds) -> kinds(path + field.name() + "[]", kinds);
        default -> {}
      }
    }
  }

  private void subsection(String path, Shape.Fields shape) {
    section("`" + path + "`", path + ".", shape);
  }

  private void kinds(String path, Shape.OneOf kinds) {
    String all =
        kinds.names().stream().map(kind -> "`" + kind + "`").collect(Collectors.joining(", "));
    page.append("\n## `").append(path).append("`\n\n");
    page.append("The field `kind` is required and says which others there are: ");
    page.append(all).append(".\n");
    kinds.variants().forEach((kind, fields) -> kind(path, kind, fields));
  }

  private void kind(String path, String kind, Shape.Fields fields) {
    if (!fields.list().isEmpty()) {
      section("`%s` with `kind` `%s`".formatted(path, kind), path + ".", fields);
    }
  }

  private void row(FieldShape field) {
    String example =
        field.setting().example().isEmpty() ? "" : " Example: `" + field.example() + "`.";
    page.append("| `").append(field.name()).append("` | ");
    page.append(type(field.shape())).append(" | ").append(absent(field)).append(" | ");
    page.append(field.setting().doc()).append(limits(field)).append(example).append(" |\n");
  }

  private static String type(Shape shape) {
    return switch (shape) {
      case Shape.WholeNumber _ -> "number";
      case Shape.TrueOrFalse _ -> "boolean";
      case Shape.PlainText _, Shape.Choice _ -> "string";
      case Shape.ParsedText(TextValue value) -> "string: " + value.word;
      case Shape.Items(Shape element) -> "list of " + type(element) + "s";
      case Shape.Fields _, Shape.OneOf _ -> "object";
    };
  }

  private static String absent(FieldShape field) {
    if (!field.setting().countOf().isEmpty()) {
      return "length of `" + field.setting().countOf() + "`";
    }
    return field
        .defaultValue()
        .map(value -> "`" + value + "`")
        .orElse(field.optional() ? "optional" : "");
  }

  private static String limits(FieldShape field) {
    if (!field.setting().syntax().isEmpty()) {
      return " Form: " + field.setting().syntax() + ".";
    }
    return switch (field.shape()) {
      case Shape.Items _ ->
          " Between %d and %d entries."
              .formatted(field.setting().minItems(), field.setting().maxItems());
      case Shape.ParsedText(TextValue value) when value == TextValue.TIME_SPAN ->
          " From %s to %s.".formatted(field.setting().shortest(), field.setting().longest());
      case Shape.WholeNumber _ when field.setting().max() != Integer.MAX_VALUE ->
          " From %d to %d.".formatted(field.setting().min(), field.setting().max());
      default -> "";
    };
  }
}
