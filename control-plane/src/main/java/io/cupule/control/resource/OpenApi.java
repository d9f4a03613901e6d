package io.cupule.control.resource;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The OpenAPI document. Tests generate it from the routes and records; the program contains it. */
final class OpenApi {
  static final String RESOURCE = "openapi.json";

  private OpenApi() {}

  static String text() {
    try (InputStream stream = OpenApi.class.getResourceAsStream(RESOURCE)) {
      if (stream == null) {
        throw new IllegalStateException(RESOURCE + " is not packed with the program");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
