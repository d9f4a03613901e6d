package io.cupule.control.cli;

import java.io.PrintWriter;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Prints JSON: indented, one document, followed by a line end. */
final class JsonPrinter {
  private static final ObjectWriter WRITER =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build()
          .writer()
          .without(StreamWriteFeature.AUTO_CLOSE_TARGET);

  private JsonPrinter() {}

  /** Prints in pieces, so that a document may be larger than the heap. */
  static void print(PrintWriter out, Object document) {
    WRITER.writeValue(out, document);
    out.println();
  }
}
