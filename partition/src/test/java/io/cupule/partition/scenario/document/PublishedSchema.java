package io.cupule.partition.scenario.document;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;

/** The JSON Schema of scenarios, in the hands of a validator that knows nothing of the reader. */
final class PublishedSchema {
  private static final Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(SchemaGenerator.generate());

  private PublishedSchema() {}

  static List<Error> errors(String document) {
    return SCHEMA.validate(document, InputFormat.JSON);
  }
}
