package io.cupule.partition.scenario.document;

import com.fasterxml.classmate.ResolvedType;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import io.cupule.partition.scenario.Scenario;
import io.cupule.partition.scenario.form.FieldShape;
import io.cupule.partition.scenario.form.Setting;
import io.cupule.partition.scenario.form.Shape;
import io.cupule.partition.scenario.value.TextValue;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes the JSON Schema of scenario files from the records and their annotations. */
final class SchemaGenerator {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private SchemaGenerator() {}

  /** The schema as text, the same for every run. */
  static String generate() {
    SchemaGeneratorConfigBuilder builder =
        new SchemaGeneratorConfigBuilder(JSON, SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
            .with(
                Option.FORBIDDEN_ADDITIONAL_PROPERTIES_BY_DEFAULT,
                Option.FLATTENED_ENUMS_FROM_TOSTRING,
                Option.INLINE_ALL_SCHEMAS)
            .without(Option.FLATTENED_ENUMS, Option.FLATTENED_OPTIONALS);
    builder
        .forTypesInGeneral()
        .withPropertySorter((_, _) -> 0)
        .withCustomDefinitionProvider(SchemaGenerator::parsedText)
        .withCustomDefinitionProvider(SchemaGenerator::oneOf);
    builder
        .forFields()
        .withTargetTypeOverridesResolver(SchemaGenerator::withoutOptional)
        .withRequiredCheck(field -> !field.isFakeContainerItemScope() && shape(field).required())
        .withInstanceAttributeOverride((node, field, _) -> describe(node, field));
    ObjectNode schema =
        new com.github.victools.jsonschema.generator.SchemaGenerator(builder.build())
            .generateSchema(Scenario.class);
    schema
        .withObject("/properties")
        .putObject(ScenarioReader.SCHEMA_FIELD)
        .put("description", "Tells editors where the schema is; ignored otherwise.");
    return JSON.writeValueAsString(schema) + "\n";
  }

  private static FieldShape shape(FieldScope field) {
    Class<?> record = field.getDeclaringType().getErasedType();
    return Shape.Fields.of(record.asSubclass(Record.class)).field(field.getDeclaredName());
  }

  private static @Nullable List<ResolvedType> withoutOptional(FieldScope field) {
    return field.getType() != null && field.getType().getErasedType() == Optional.class
        ? field.getType().getTypeParameters()
        : null;
  }

  private static @Nullable CustomDefinition parsedText(
      ResolvedType type, SchemaGenerationContext context) {
    return TextValue.of(type.getErasedType())
        .map(text ->
            new CustomDefinition(
                context
                    .getGeneratorConfig()
                    .createObjectNode()
                    .put("type", "string")
                    .put("pattern", whole(text.pattern)),
                CustomDefinition.DefinitionType.INLINE,
                CustomDefinition.AttributeInclusion.YES))
        .orElse(null);
  }

  private static @Nullable CustomDefinition oneOf(
      ResolvedType type, SchemaGenerationContext context) {
    if (!type.getErasedType().isSealed()) {
      return null;
    }
    ObjectNode kinds = context.getGeneratorConfig().createObjectNode();
    ArrayNode choice = kinds.putArray("oneOf");
    for (Class<?> variant : type.getErasedType().getPermittedSubclasses()) {
      ObjectNode kind = context.createDefinition(context.getTypeContext().resolve(variant));
      kind.put("additionalProperties", false);
      kind.withObject("/properties")
          .putObject(Shape.OneOf.KIND)
          .put("const", Shape.OneOf.kind(variant));
      kind.withArray("/required").add(Shape.OneOf.KIND);
      choice.add(kind);
    }
    return new CustomDefinition(
        kinds, CustomDefinition.DefinitionType.INLINE, CustomDefinition.AttributeInclusion.NO);
  }

  private static void describe(ObjectNode node, FieldScope field) {
    FieldShape shape = shape(field);
    Setting setting = shape.setting();
    if (field.getType().getErasedType() == int.class
        || field.getType().getErasedType() == Integer.class) {
      node.put("minimum", setting.min()).put("maximum", setting.max());
    }
    if (field.isFakeContainerItemScope()) {
      return;
    }
    node.put("description", setting.doc());
    shape.defaultValue().ifPresent(value -> node.set("default", value));
    if (!setting.example().isEmpty()) {
      node.putArray("examples").add(JSON.readTree(shape.example()));
    }
    if (!setting.pattern().isEmpty()) {
      node.put("pattern", whole(setting.pattern()));
    }
    if (shape.shape() instanceof Shape.Items) {
      node.put("maxItems", setting.maxItems());
    }
    if (setting.minItems() > 0) {
      node.put("minItems", setting.minItems());
    }
  }

  private static String whole(String pattern) {
    return "^(?:" + pattern + ")$";
  }
}
