package io.cupule.partition.scenario.document;

import java.io.IOException;
import org.junit.jupiter.api.Test;

final class PublishedDocsTest {

  @Test
  void schemaIsWhatTheRecordsSay() throws IOException {
    Repository.assertCurrent("scenario.schema.json", SchemaGenerator.generate());
  }

  @Test
  void fieldReferenceIsWhatTheRecordsSay() throws IOException {
    Repository.assertCurrent("scenario.md", ReferenceGenerator.generate());
  }
}
